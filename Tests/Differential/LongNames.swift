import Foundation

/// Zones with names of 127 labels and of 255 octets (RFC 1035, section 3.1), and names at which a wildcard, a DNAME, a CNAME or
/// the next closer name reaches these lengths.
enum LongNames {
  /// One whose apex leaves room for 127 labels, and one whose NSEC3 records' owners have 255 octets.
  ///
  /// Where they are to be `hashed` owners have no more than 253 octets, though what is asked for and led to has: BIND's signer
  /// and NSD put an asterisk before each, and fail where it has no room.
  static func zones(hashed: Bool, into directory: String) throws -> [ZoneSource] {
    // 32 octets of a hash and one of length below it (RFC 5155, section 3).
    let apex = name("n", octets: 222, below: "m.")
    return try [("l.", text("l.")), (apex, textBelow(apex))].enumerated().map { number, zone in
      let path = "\(directory)/long-\(number).zone"
      let lines = zone.1.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
        // A name's text has an octet less than its wire form.
        !hashed || line.prefix { $0 != " " }.utf8.count < 253 || line.hasPrefix(";")
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
      return ZoneSource(apex: zone.0, path: path)
    }
  }

  /// A name of so many labels, each a single letter.
  private static func name(_ letter: String, labels: Int, below apex: String) -> String {
    let known = apex.split(separator: ".").count
    return String(repeating: "\(letter).", count: labels - known) + apex
  }

  /// A name of so many octets in wire form, in labels as long as can be.
  ///
  /// Two of the same letter differ in the leftmost label.
  private static func name(_ letter: String, octets: Int, below apex: String) -> String {
    // A name's text has an octet less than its wire form.
    var left = octets - (apex.utf8.count + 1)
    var text = apex
    while left > 0 {
      let label = min(64, left) - 1
      text = String(repeating: letter, count: label) + "." + text
      left -= label + 1
    }
    return text
  }

  private static let start = """
    $TTL 300
    @ SOA ns hostmaster 1 7200 3600 1209600 60
    @ NS ns
    ns A 192.0.2.1

    """

  private static func text(_ apex: String) -> String {
    func deep(_ letter: String, _ labels: Int, below parent: String? = nil) -> String {
      name(letter, labels: labels, below: parent ?? apex)
    }
    func long(_ letter: String, _ octets: Int, below parent: String? = nil) -> String {
      name(letter, octets: octets, below: parent ?? apex)
    }
    let digest = String(repeating: "ab", count: 32)
    return start + """
      ; As many labels as there can be, and one less.
      \(deep("a", 127)) A 192.0.2.2
      \(deep("b", 126)) TXT "126"
      ; As many octets, one and two less.
      \(long("c", 255)) A 192.0.2.3
      \(long("d", 254)) A 192.0.2.4
      \(long("e", 253)) A 192.0.2.5
      ; Wildcards whose names reach the limits: with one label, with two, and from the apex down.
      *.\(deep("f", 125)) A 192.0.2.6
      *.\(long("g", 251)) A 192.0.2.7
      *.\(long("h", 247)) CNAME any.\(long("g", 251))
      *.w A 192.0.2.8
      far1 CNAME \(deep("x", 127, below: "w.\(apex)"))
      far2 CNAME \(long("x", 255, below: "w.\(apex)"))
      far3 CNAME one.two.\(long("h", 247))
      ; A next closer name far up and far down.
      no1 CNAME \(deep("i", 127))
      no2 CNAME \(long("i", 255))
      no3 CNAME z.\(deep("a", 126))
      no4 CNAME y.\(long("e", 253))
      no5 CNAME z.y.\(deep("b", 125))
      ; DNAMEs whose names have just room, or have none: with one label, with two.
      room1 DNAME \(long("j", 253))
      x.\(long("j", 253)) A 192.0.2.9
      room2 DNAME \(long("k", 251))
      x.y.\(long("k", 251)) A 192.0.2.10
      room3 DNAME \(long("o", 251))
      *.\(long("o", 251)) A 192.0.2.11
      room4 DNAME \(long("e", 253))
      room5 DNAME \(long("p", 254))
      room6 DNAME \(long("c", 255))
      room7 DNAME \(deep("q", 125))
      room8 DNAME \(deep("b", 126))
      chain1 DNAME room1
      chain2 DNAME chain1
      al1 CNAME x.room1
      al2 CNAME x.y.room1
      al3 CNAME x.chain2
      al4 CNAME x.y.chain2
      al5 CNAME x.y.room7
      al6 CNAME x.y.room8
      \(long("r", 253)) DNAME ns
      \(deep("s", 126)) DNAME w
      ; Cuts: far down, far above what is asked, and with long glue.
      \(long("t", 253)) NS ns
      \(long("u", 253)) NS ns.example.
      \(long("u", 253)) DS 7 13 2 \(digest)
      \(deep("v", 126)) NS x.\(deep("v", 126))
      x.\(deep("v", 126)) A 192.0.2.12
      n NS \(long("x", 255, below: "n.\(apex)"))
      n NS \(deep("x", 127, below: "n.\(apex)"))
      n DS 8 13 2 \(digest)
      \(long("x", 255, below: "n.\(apex)")) A 192.0.2.13
      \(deep("x", 127, below: "n.\(apex)")) AAAA 2001:db8::13
      under1 CNAME \(long("y", 255, below: "n.\(apex)"))
      under2 CNAME \(deep("y", 127, below: "n.\(apex)"))
      ; Long names in RDATA.
      mail MX 1 \(long("c", 255))
      mail MX 2 \(deep("a", 127))
      mail MX 3 \(deep("x", 127, below: "w.\(apex)"))
      hop1 CNAME \(long("z", 255))
      \(long("z", 255)) CNAME \(long("z", 254))
      \(long("z", 254)) CNAME \(long("z", 253))
      \(long("z", 253)) CNAME \(deep("a", 127))

      """
  }

  private static func textBelow(_ apex: String) -> String {
    func long(_ letter: String, _ octets: Int) -> String {
      name(letter, octets: octets, below: apex)
    }
    return start + """
      \(long("a", 255)) A 192.0.2.2
      \(long("b", 254)) TXT "254"
      \(name("c", labels: 20, below: apex)) A 192.0.2.3
      *.w A 192.0.2.4
      far CNAME \(long("x", 253).dropLast(apex.utf8.count))w.\(apex)
      no CNAME \(long("d", 255))
      to DNAME \(long("e", 253))
      x.\(long("e", 253)) A 192.0.2.5
      al1 CNAME x.to
      al2 CNAME x.y.to
      cut NS \(long("f", 251).dropLast(apex.utf8.count))cut.\(apex)
      \(long("f", 251).dropLast(apex.utf8.count))cut.\(apex) A 192.0.2.6
      in NS ns.example.
      in DS 9 13 2 \(String(repeating: "cd", count: 32))

      """
  }
}
