import DNSWire

extension Name {
  /// A file's name for it: in lower case without the final dot, octets that are not plain as `%XX`. One that is too long
  /// for a file ends in a hash.
  var fileName: String {
    var text = ""
    let wire = lowercased.wire
    var at = 0
    while at < wire.count, wire[at] > 0 {
      if at > 0 { text += "." }
      for octet in wire[(at + 1)...(at + Int(wire[at]))] {
        switch octet {
        case 0x30...0x39, 0x61...0x7a, 0x2d, 0x5f: text.unicodeScalars.append(Unicode.Scalar(octet))
        default: text += (octet < 16 ? "%0" : "%") + String(octet, radix: 16)
        }
      }
      at += Int(wire[at]) + 1
    }
    if text.isEmpty { text = "%" }
    if text.utf8.count > 200 {
      // FNV-1a, 64 bits.
      let hash = wire.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01b3
      }
      text = text.prefix(180) + "%" + String(hash, radix: 16)
    }
    return text
  }
}
