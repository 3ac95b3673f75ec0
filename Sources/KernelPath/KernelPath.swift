// UDP and TCP through the kernel stack, with the same responder and zone set as the fast path.
