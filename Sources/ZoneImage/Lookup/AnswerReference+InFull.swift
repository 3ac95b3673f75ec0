import DNSWire
import Octets

// A proof that stands so far behind in the message that a pointer's 14 bits (RFC 1035, section 4.1.4) do not reach
// it: as one behind a wildcard's large RRset over TCP.
//
// Contract: as in the whole lookup, no octet of a question or of an image can trap.

extension AnswerReference {
  /// Whether pointers to a proof of `length` octets, `at` octets behind the question, have room for
  /// its offset.
  @inline(__always)
  static func isInReach(_ at: Int, length: Int, nameLength: Int) -> Bool {
    Header.size &+ nameLength &+ 4 &+ at &+ length < 0x4000
  }

  /// Writes a proof at `start`, its owner names in full as far as they are not in the question, and
  /// returns its octets; 0 where they do not end by `limit`.
  @inline(never)
  func appendInFull(
    _ proof: Proof, _ part: TailHeader, to bytes: inout MutableRawSpan, at start: Int,
    limit: Int, _ nameLength: Int
  ) -> Int {
    let tail = part.start(at: proof.place)
    let end = tail &+ part.length
    // Where type and class ended when the proof was compiled.
    let behindQuestion = Header.size &+ nameLength &- proof.distance &+ 4
    var from = tail
    var to = start
    while from < end {
      guard let record = RecordExtent(octets, at: from, end: end) else { return 0 }
      var label = from
      // Each round writes octets or goes back, so that a damaged name ends, too.
      owner: while to < limit {
        let length = Int(octets.load8(at: label))
        switch length {
        case 0:
          bytes.store8(0, at: to)
          to &+= 1
          break owner
        case 0xc0...:
          let pointer = Int(octets.load16(at: label) & 0x3fff)
          if pointer < behindQuestion {
            bytes.store16(
              0xc000 | UInt16(truncatingIfNeeded: pointer &+ proof.distance), at: to)
            to &+= 2
            break owner
          }
          let target = tail &+ pointer &- behindQuestion
          guard target < label else { return 0 }
          label = target
        default:
          guard to &+ 1 &+ length <= limit,
            bytes.copy(octets, from: label, count: 1 &+ length, to: to)
          else { return 0 }
          label &+= 1 &+ length
          to &+= 1 &+ length
        }
      }
      let fixed = record.rdata &- 10
      let count = record.end &- fixed
      guard to &+ count <= limit, bytes.copy(octets, from: fixed, count: count, to: to)
      else { return 0 }
      to &+= count
      from = record.end
    }
    return to &- start
  }
}
