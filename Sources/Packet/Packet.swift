// Ethernet, VLAN, IPv4, IPv6 and UDP headers as views over one frame, and turning a frame around.
// Knows nothing of DNS.
//
// A view is an offset into one root span, the chunk; its getters take that span. Cutting a span a
// header would cost a test and a move for each. One file a protocol: field offsets, checked view,
// getters, setters. `Frame` joins them: `Frame.parse` on the way in, `Frame.turnAround` on the way
// out.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
