// Big-endian loads and stores on spans, and the Internet checksum. No access can trap: outside
// the span a load reads zero and a store writes nothing.
