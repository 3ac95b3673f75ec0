// The worker: one queue, one thread, from the RX ring through Packet and Responder to the TX ring.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
