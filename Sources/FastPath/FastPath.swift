// The worker: one queue, one thread, from the RX ring through Packet and Responder to the TX ring.
//
// - `Worker`          one turn: reclaim, look at a batch, answer it, submit, kick
// - `FastPathQueue`   a worker on its pinned thread: start, stop, snapshot
// - `WorkerCounters`  what it counts, in a block that other threads read without a lock
// - `Worker+Settle`   between look and answer: which zone each query is for, where there are several
// - `Worker+Limit`    between look and answer: which responses are over the rate limit
// - `MemoryWorker`    the very same worker over rings in plain memory
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
