// UDP and TCP through the kernel stack, with the same responder and zone set as the fast path.
//
// UDP: threads on sockets of our own (UDPSocket.swift says why). TCP: SwiftNIO.
//
// Contract: no message can trap. No force unwrap, no trapping arithmetic on what a peer sent, no
// precondition on packet bytes.
