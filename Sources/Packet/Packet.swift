// Ethernet, VLAN, IPv4, IPv6 and UDP headers as views over one frame, and turning a frame around.
// Knows nothing of DNS.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
