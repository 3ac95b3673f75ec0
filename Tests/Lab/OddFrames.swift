import Addresses
import TestSupport

/// Frames that are not plain queries.
func oddFrames() throws -> [[UInt8]] {
  let plain = try Queries.frame("www.example.com")
  var frames = [plain + [0, 0, 0, 0], Array(plain.prefix(50)), Array(plain.dropLast(7))]
  for place in [15, 16, 17, 20, 22, 24, 36, 38, 40, 44, 46, 48, 54, 60] where place < plain.count {
    var frame = plain
    frame[place] ^= 0xa5
    frames.append(frame)
  }
  return frames
}
