import DNSWire
import Octets

// The optional part of a tail's additional section, where not all of it fits.
//
// Contract: as in the whole lookup, no octet of a question or of an image can trap.

extension AnswerReference {
  /// A tail as far as it fits: its octets, and the optional records among them.
  struct Fitting {
    var length: Int
    var records: UInt16 = 0
  }

  /// How much of a tail fits in `room`: its required part, and of the optional one as many RRsets as
  /// there is room for. An RRset that does not fit as a whole is left out, and TC is not set (RFC 2181,
  /// section 9).
  @inline(never)
  func fitting(_ header: TailHeader, nameLength: Int, room: Int) -> Fitting {
    let start = header.start(at: place)
    let end = start &+ header.length
    var fitting = Fitting(length: header.requiredLength)
    var at = start &+ header.requiredLength
    var set = at
    var records: UInt16 = 0
    while at < end {
      guard let record = RecordExtent(octets, at: at, end: end) else { break }
      if !isSameSet(set, at, from: start &- (Header.size &+ nameLength &- distance &+ 4)) {
        set = at
        fitting.length = at &- start
        fitting.records &+= records
        records = 0
      }
      guard record.end &- start <= room else { return fitting }
      records &+= 1
      at = record.end
    }
    return fitting
  }

  /// Whether two records have the same owner and type, or the second signs the first; `message` is
  /// where in the image the message would start that the tail was compiled for.
  private func isSameSet(_ first: Int, _ second: Int, from message: Int) -> Bool {
    guard let one = RecordExtent(octets, at: first, end: octets.byteCount),
      let other = RecordExtent(octets, at: second, end: octets.byteCount),
      other.type == one.type
        || other.type == .rrsig && octets.load16(at: other.rdata) == one.type.rawValue
    else { return false }
    // The second name is a pointer to the first, or written as that one is.
    let pointer = Int(octets.load16(at: second))
    if pointer >= 0xc000, message &+ (pointer & 0x3fff) == first { return true }
    let length = one.rdata &- 10 &- first
    guard other.rdata &- 10 &- second == length else { return false }
    var index = 0
    while index < length {
      guard octets.load8(at: first &+ index) == octets.load8(at: second &+ index) else {
        return false
      }
      index &+= 1
    }
    return true
  }
}
