// A bounded queue of messages that the fast path hands to the kernel path.
