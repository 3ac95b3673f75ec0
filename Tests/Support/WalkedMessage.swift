/// A message walked from its header to its last record, and no further: plain code, apart from the
/// server's, so that both cannot err alike.
public struct WalkedMessage: Sendable {
  /// What is wrong with a message.
  public struct Wrong: Error, CustomStringConvertible {
    public var description: String
  }

  /// A record: where its RDATA lies in the message, and the fields before it.
  public struct Record: Sendable {
    /// 1 answer, 2 authority, 3 additional.
    public var section: Int
    public var isRoot: Bool
    public var type: UInt16
    public var rrClass: UInt16
    public var ttl: UInt32
    public var rdata: Range<Int>
  }

  public let id: UInt16
  public let flags: UInt16
  public let counts: [Int]
  /// The questions' octets.
  public private(set) var question: [UInt8] = []
  public private(set) var records: [Record] = []
  /// Where the last record ends.
  public private(set) var end = 12
  /// What ended the walk before its end; nil where all that the counts announce was there.
  public private(set) var wrong: Wrong?

  /// Nil where there is no header. In a query, pointers are passed and not followed: a server need
  /// not know where they lead.
  public init?(_ octets: [UInt8], isQuery: Bool = false) {
    guard octets.count >= 12 else { return nil }
    let words = stride(from: 0, to: 12, by: 2).map { (at: Int) -> UInt16 in
      UInt16(octets[at]) << 8 | UInt16(octets[at + 1])
    }
    (id, flags, counts) = (words[0], words[1], words[2...].map(Int.init))
    var walk = Walk(octets: octets, followsPointers: !isQuery)
    do {
      for _ in 0..<counts[0] {
        _ = try walk.name()
        _ = try walk.take(4)
      }
      question = Array(octets[12..<walk.at])
      end = walk.at
      for section in 1...3 {
        for _ in 0..<counts[section] {
          records.append(try walk.record(section))
          end = walk.at
        }
      }
    } catch { wrong = Wrong(description: "\(error)") }
  }

  /// The OPT records of the additional section.
  public var opts: [Record] { records.filter { $0.type == 41 && $0.section == 3 } }
}

/// A place in a message.
private struct Walk {
  let octets: [UInt8]
  let followsPointers: Bool
  var at = 12

  mutating func take(_ count: Int) throws -> [UInt8] {
    guard at + count <= octets.count else {
      throw WalkedMessage.Wrong(description: "the message ends at \(octets.count), in something")
    }
    at += count
    return Array(octets[(at - count)..<at])
  }

  /// Passes a name; whether it is the root's. Pointers must lead back, to labels that end.
  mutating func name() throws -> Bool {
    let start = at
    var length = 0
    var place = at
    var isBehind = false
    while true {
      guard place < octets.count else {
        throw WalkedMessage.Wrong(description: "a name leaves the message")
      }
      let label = Int(octets[place])
      if label >= 0xc0 {
        guard place + 1 < octets.count else {
          throw WalkedMessage.Wrong(description: "half a pointer")
        }
        if !followsPointers {
          at = place + 2
          return false
        }
        let target = (label & 0x3f) << 8 | Int(octets[place + 1])
        guard target < place, target >= 12 else {
          throw WalkedMessage.Wrong(description: "a pointer at \(place) to \(target)")
        }
        if !isBehind { at = place + 2 }
        isBehind = true
        place = target
        continue
      }
      guard label <= 63 else { throw WalkedMessage.Wrong(description: "a label of \(label)") }
      length += label + 1
      guard length <= 255 else { throw WalkedMessage.Wrong(description: "a name over 255 octets") }
      place += label + 1
      if label == 0 {
        if !isBehind { at = place }
        return at == start + 1
      }
    }
  }

  mutating func record(_ section: Int) throws -> WalkedMessage.Record {
    let isRoot = try name()
    let fixed = try take(10)
    func number(_ octets: ArraySlice<UInt8>) -> UInt32 {
      octets.reduce(0) { $0 << 8 | UInt32($1) }
    }
    let length = Int(number(fixed[8...9]))
    let start = at
    _ = try take(length)
    return WalkedMessage.Record(
      section: section, isRoot: isRoot, type: UInt16(number(fixed[0...1])),
      rrClass: UInt16(number(fixed[2...3])), ttl: number(fixed[4...7]),
      rdata: start..<(start + length))
  }
}
