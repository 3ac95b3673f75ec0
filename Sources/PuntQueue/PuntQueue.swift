// A bounded queue of messages that the fast path hands to the kernel path.
//
// Contract: no message can trap. A message that does not fit is refused, and the pusher counts it.
