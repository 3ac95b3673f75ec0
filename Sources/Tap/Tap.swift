// Copies of queries and of what was answered, from whoever answers to whoever looks on.
//
// Each thread that answers has a point of its own: a bounded ring of slots in plain memory, which that thread alone fills
// and one reader empties. While nobody looks on, a point costs a load and a branch a batch. While somebody does, it copies
// a share of the queries, one in so many and so many a second; what finds no room is not copied, and counted. Nothing here
// waits, locks or allocates on the side of those who answer.
//
// Contract: no message can trap. What is longer than its part of a slot is cut, and its length is told.
