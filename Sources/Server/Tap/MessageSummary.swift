import DNSWire
import Octets

/// What a line about a message says: its header, its first question and its OPT record, as far as they were copied.
struct MessageSummary {
  var flags: UInt16
  var counts: UInt64
  /// Nil: there is no question, or it is damaged.
  var name: Name?
  var type = RRType(0)
  var rrClass = RRClass(rawValue: 0)
  var edns: EDNS?
  /// With the upper bits of the OPT record.
  var rcode: RCode

  /// Nil where there is no header.
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= Header.size else { return nil }
    flags = Header.flags(bytes, at: 0)
    counts = Header.counts(bytes, at: 0)
    rcode = RCode(rawValue: flags & 0xf)
    var at = Header.size
    let questions = Int(counts >> 48)
    for index in 0..<questions {
      let extent = QuestionName.read(bytes, at: at, end: bytes.byteCount)
      let end = at + extent.length + 4
      guard extent.length > 0, end <= bytes.byteCount else { return }
      if index == 0 {
        name = Name(in: bytes, at: at)
        type = RRType(bytes.load16(at: end - 4))
        rrClass = RRClass(rawValue: bytes.load16(at: end - 2))
      }
      at = end
    }
    for _ in 0..<(answers + authorities + additionals) {
      guard let record = RecordExtent(bytes, at: at, end: bytes.byteCount) else { return }
      if record.type == .opt, let opt = EDNS(record, bytes) {
        edns = opt
        rcode = RCode(rawValue: flags & 0xf | UInt16(record.ttlField >> 24) << 4)
      }
      at = record.end
    }
  }

  var opcode: Opcode { Header.opcode(flags) }
  var answers: Int { Int(counts >> 32 & 0xffff) }
  var authorities: Int { Int(counts >> 16 & 0xffff) }
  var additionals: Int { Int(counts & 0xffff) }

  /// The flags that are set, as dig names them; `do` is the OPT record's.
  var flagNames: [String] {
    Header.flagNames(flags) + (edns?.wantsDNSSEC == true ? ["do"] : [])
  }
}
