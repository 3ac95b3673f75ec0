import Octets

/// Where the labels of one owner name stand in a message, so that the next, which shares its end with it in canonical order,
/// points there (RFC 1035, section 4.1.4).
struct NameSuffixes {
  /// The name in wire form.
  private var name: [UInt8] = []
  /// Where each label starts in it, the root's left out.
  private var starts: [Int] = []
  /// Where each label stands in the message; 0: where no pointer reaches.
  private var places: [Int] = []

  /// Pointers have 14 bits.
  private static let reach = 1 << 14

  /// A name that stands uncompressed at `place`.
  init(_ name: [UInt8], at place: Int) {
    self.name = name
    starts = Self.starts(of: name)
    places = starts.map { place + $0 < Self.reach ? place + $0 : 0 }
  }

  /// Appends an owner name, and keeps it for the next.
  mutating func append(owner: [UInt8], to message: inout [UInt8]) {
    let labels = Self.starts(of: owner)
    let shared = self.shared(with: owner, labels)
    let own = labels.count - shared
    var kept = [Int](repeating: 0, count: labels.count)
    for index in 0..<shared { kept[own + index] = places[places.count - shared + index] }
    for index in 0..<own {
      let place = message.count + labels[index]
      kept[index] = place < Self.reach ? place : 0
    }
    append(owner, labels, shared, to: &message)
    (name, starts, places) = (owner, labels, kept)
  }

  /// Appends a name of RDATA.
  func append(_ other: [UInt8], to message: inout [UInt8]) {
    let labels = Self.starts(of: other)
    append(other, labels, shared(with: other, labels), to: &message)
  }

  private func append(
    _ other: [UInt8], _ labels: [Int], _ shared: Int, to message: inout [UInt8]
  ) {
    guard shared > 0 else {
      message += other
      return
    }
    message += other[..<labels[labels.count - shared]]
    let place = places[places.count - shared]
    message.append(UInt8(truncatingIfNeeded: 0xc0 | place >> 8))
    message.append(UInt8(truncatingIfNeeded: place))
  }

  /// How many of the last labels both have, and a pointer reaches.
  private func shared(with other: [UInt8], _ labels: [Int]) -> Int {
    var count = 0
    let most = min(labels.count, starts.count)
    while count < most {
      let (mine, its) = (starts[starts.count - 1 - count], labels[labels.count - 1 - count])
      let length = Int(name[mine])
      guard places[places.count - 1 - count] > 0, Int(other[its]) == length else { break }
      // Case and all: what a record says must not change on the way.
      let same = name.octets.sharedCount(at: mine, other.octets, at: its, count: length + 1)
      guard same > length else { break }
      count += 1
    }
    return count
  }

  private static func starts(of name: [UInt8]) -> [Int] {
    var starts: [Int] = []
    var at = 0
    while at < name.count, name[at] != 0 {
      starts.append(at)
      at += Int(name[at]) + 1
    }
    return starts
  }
}
