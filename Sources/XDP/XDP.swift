// AF_XDP: UMEM, chunks, the four rings and the socket. Knows nothing of what a frame holds.
//
// - `UMEM`         the memory that the kernel and this process share, cut into chunks
// - `Chunk`        the right to use one of them; ~Copyable
// - `Descriptor`   where a received frame lies
// - `FillRing`, `CompletionRing`, `RXRing`, `TXRing`   over one `RingCursor`
// - `XSKSocket`    one queue's socket with its UMEM and rings
// - `MemoryKernel` the kernel's side of the rings in plain memory, for tests without a kernel
//
// Every ring holds every chunk, so a push cannot fail for want of room, and no code waits for it.
//
// Contract: what the kernel writes into a ring is checked against the UMEM before it is used. Nothing
// here traps on it.
