// AF_XDP: UMEM, chunks, the four rings and the socket. Knows nothing of what a frame holds.
