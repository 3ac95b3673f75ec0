// DNS messages on the wire: header, question, names, EDNS, types and codes as views on spans.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
