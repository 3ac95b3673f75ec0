// UDP and TCP through the kernel stack, with the same responder and zone set as the fast path.
//
// Threads on sockets of our own, for each transport: UDPSocket.swift and TCPLoop.swift say why.
//
// Contract: no message can trap. No force unwrap, no trapping arithmetic on what a peer sent, no
// precondition on packet bytes.
