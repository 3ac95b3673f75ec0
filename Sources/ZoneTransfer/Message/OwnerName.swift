import Octets

/// Where the labels of one owner name stand in a message, so that the next, which shares its end with it in canonical order,
/// points there (RFC 1035, section 4.1.4).
///
/// A zone has millions of names: nothing here is allocated for each.
struct NameSuffixes {
  /// Where a name's labels start in it, the root's left out: at most 127.
  struct Labels {
    private(set) var count = 0
    private var starts = [128 of UInt8](repeating: 0)

    init() {}

    init(_ name: [UInt8]) {
      let octets = name.octets
      var at = 0
      while at < name.count, count < 127 {
        let length = Int(octets.load8(at: at))
        guard length > 0 else { break }
        starts[count] = UInt8(truncatingIfNeeded: at)
        count += 1
        at += length + 1
      }
    }

    subscript(_ index: Int) -> Int { Int(starts[index & 127]) }
  }

  /// The name in wire form.
  private var name: [UInt8]
  private var labels: Labels
  /// Where each label stands in the message; 0: where no pointer reaches.
  private var places = [128 of UInt16](repeating: 0)

  /// Pointers have 14 bits.
  private static let reach = 1 << 14

  /// A name that stands uncompressed at `place`.
  init(_ name: [UInt8], at place: Int) {
    self.name = name
    labels = Labels(name)
    for index in 0..<labels.count { places[index] = Self.place(place + labels[index]) }
  }

  private static func place(_ place: Int) -> UInt16 {
    place < reach ? UInt16(truncatingIfNeeded: place) : 0
  }

  /// Appends an owner name, and keeps it for the next.
  mutating func append(owner: [UInt8], to message: inout [UInt8]) {
    let own = Labels(owner)
    let shared = shared(with: owner, own)
    let (new, gone) = (own.count - shared, labels.count - shared)
    let start = message.count
    append(owner, own, shared, to: &message)
    // The shared places move with their labels.
    if new < gone {
      for index in 0..<shared { places[(new + index) & 127] = places[(gone + index) & 127] }
    } else if new > gone {
      for index in (0..<shared).reversed() {
        places[(new + index) & 127] = places[(gone + index) & 127]
      }
    }
    for index in 0..<new { places[index & 127] = Self.place(start + own[index]) }
    name = owner
    labels = own
  }

  /// Appends a name of RDATA.
  func append(_ other: [UInt8], to message: inout [UInt8]) {
    let own = Labels(other)
    append(other, own, shared(with: other, own), to: &message)
  }

  private func append(
    _ other: [UInt8], _ own: Labels, _ shared: Int, to message: inout [UInt8]
  ) {
    guard shared > 0 else {
      other.octets.append(0..<other.count, to: &message)
      return
    }
    other.octets.append(0..<own[own.count - shared], to: &message)
    message.append16(0xc000 | places[(labels.count - shared) & 127])
  }

  /// How many of the last labels both have, and a pointer reaches.
  private func shared(with other: [UInt8], _ own: Labels) -> Int {
    let (ours, theirs) = (name.octets, other.octets)
    var count = 0
    let most = min(own.count, labels.count)
    while count < most {
      let last = labels.count - 1 - count
      let (mine, its) = (labels[last], own[own.count - 1 - count])
      let length = Int(ours.load8(at: mine)) + 1
      // Case and all: what a record says must not change on the way.
      guard places[last & 127] > 0, its + length <= other.count,
        ours.sharedCount(at: mine, theirs, at: its, count: length) == length
      else { break }
      count += 1
    }
    return count
  }
}

extension [UInt8] {
  /// Appends a number in network byte order.
  mutating func append16(_ value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  /// Appends a number in network byte order.
  mutating func append32(_ value: UInt32) {
    append16(UInt16(truncatingIfNeeded: value >> 16))
    append16(UInt16(truncatingIfNeeded: value))
  }
}
