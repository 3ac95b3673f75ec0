// A message's bytes and the zone set in, the response in the same bytes and a verdict out. Knows
// nothing of frames, rings or sockets.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
