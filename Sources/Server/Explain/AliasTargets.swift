import DNSWire
import Octets

/// Where the CNAME records of a response's answer section lead: what the responder wrote says how the
/// answer goes on.
struct AliasTargets {
  private var targets: [Name: Name] = [:]

  init(_ message: [UInt8]) {
    let bytes = message.octets
    guard bytes.byteCount >= Header.size else { return }
    let counts = Header.counts(bytes, at: 0)
    let name = QuestionName.read(bytes, at: Header.size, end: bytes.byteCount)
    guard counts >> 48 == 1, name.length > 0 else { return }
    var at = Header.size + name.length + 4
    for _ in 0..<(counts >> 32 & 0xffff) {
      guard let record = RecordExtent(bytes, at: at, end: bytes.byteCount) else { return }
      if record.type == .cname, let owner = Name(in: bytes, at: at),
        let target = Name(in: bytes, at: record.rdata)
      {
        targets[owner] = target
      }
      at = record.end
    }
  }

  /// Nil where the answer does not go on from here.
  subscript(name: Name) -> Name? { targets[name] }
}
