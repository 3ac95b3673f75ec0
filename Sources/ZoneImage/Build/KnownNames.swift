import Octets

/// The names of a message that a compression pointer can lead to (RFC 1035, section 4.1.4).
struct KnownNames {
  /// A name that stands in the message.
  private struct Known: BitwiseCopyable {
    /// Its octets in `names`.
    var start: Int
    var count: Int
    /// Where it stands in the message.
    var offset: Int
  }

  private var known: [Known] = []
  /// Names in lower case, the one that was looked for last at the end; and zeros, so that eight octets can be
  /// looked at wherever a name starts.
  private var names: [UInt8] = []
  private var last = 0..<0

  mutating func removeAll() {
    known.removeAll(keepingCapacity: true)
    last = 0..<0
  }

  /// How many octets of a name stand nowhere yet, and where the rest stands.
  mutating func find(_ source: RawSpan, _ name: Range<Int>) -> (written: Int, offset: Int?) {
    fold(source, name)
    let names = names.octets
    var at = last.lowerBound
    while at < last.upperBound, names.load8(at: at) != 0 {
      let count = last.upperBound - at
      for candidate in known
      where candidate.count == count
        && FoldedOctets.matches(names, at: at, names, at: candidate.start, count: count)
      {
        return (at - last.lowerBound, candidate.offset)
      }
      at += Int(names.load8(at: at)) + 1
    }
    return (name.count, nil)
  }

  /// Makes the suffixes known that start in the first `count` octets of the name that was looked for last, and
  /// which stands at `offset`.
  ///
  /// A pointer has 14 bits, and with the longest question it must still have them. The list is
  /// kept short: what it misses costs octets, not correctness.
  mutating func remember(at offset: Int, upTo count: Int) {
    var at = last.lowerBound
    while at < last.lowerBound + count {
      let length = Int(names.octets.load8(at: at))
      guard length > 0 else { return }
      let place = offset + at - last.lowerBound
      guard place + 255 < 0x4000, known.count < 96 else { return }
      known.append(Known(start: at, count: last.upperBound - at, offset: place))
      at += length + 1
    }
  }

  /// Puts a name in lower case behind those that are there.
  private mutating func fold(_ source: RawSpan, _ name: Range<Int>) {
    // What nothing points to is overwritten.
    let start = known.last.map { $0.start + $0.count } ?? 0
    last = start..<start + name.count
    let missing = last.upperBound + 8 - names.count
    if missing > 0 { names.append(contentsOf: repeatElement(0, count: max(missing, 512))) }
    names.withOctets { names in
      var done = 0
      while done + 8 <= name.count {
        names.store64(
          FoldedOctets.lowercased(source.load64(at: name.lowerBound + done)), at: start + done)
        done += 8
      }
      while done < name.count {
        let octet = source.load8(at: name.lowerBound + done)
        names.store8(octet &- 0x41 < 26 ? octet | 0x20 : octet, at: start + done)
        done += 1
      }
    }
  }
}
