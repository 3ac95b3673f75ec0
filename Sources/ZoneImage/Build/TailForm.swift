import DNSWire
import Octets

/// How far a composer's sections reach, and how many records they have.
struct ComposedSections {
  var answers = 0
  var authorities = 0
  var requiredAdditionals = 0
  var optionalAdditionals = 0
  /// Octets of the answer and authority sections, and of all but the optional part.
  var head = 0
  var required = 0
  /// Fix-ups of all but the optional part.
  var requiredFixups = 0
}

/// One of a tail's forms, composed: its octets and fix-ups stand in the composer.
struct TailForm {
  /// ANCOUNT, NSCOUNT, ARCOUNT, ARCOUNT without the optional part.
  private let counts: (Int, Int, Int, Int)
  /// Octets of answer and authority sections, of all but the optional part, and of all.
  private let head: Int
  private let required: Int
  private let whole: Int
  private let fixupCount: Int
  private let flags: UInt16
  private let hasHeadWord: Bool

  init(
    _ tail: Tail, isSecure: Bool, opens: Bool, _ question: TailComposer.Question,
    _ composer: inout TailComposer
  ) {
    var sections = ComposedSections()
    composer.begin(question)
    sections.answers = composer.append(tail.answers, isSecure)
    sections.authorities = composer.append(tail.authorities, isSecure)
    sections.head = composer.octets.count
    if opens { composer.isClosed = true }
    sections.requiredAdditionals = composer.append(tail.requiredAdditionals, isSecure)
    sections.required = composer.octets.count
    sections.requiredFixups = composer.fixups.count
    sections.optionalAdditionals = composer.append(tail.optionalAdditionals, isSecure)
    var flags = (tail.rcode.rawValue & 0xf) << TailLayout.rcodeShift
    if tail.authoritative { flags |= TailLayout.authoritative }
    if tail.redirects { flags |= TailLayout.redirects }
    if tail.unavailable { flags |= TailLayout.unavailable }
    self.init(sections, isSecure: isSecure, opens: opens, flags: flags, composer)
  }

  /// Of sections that the composer has.
  init(
    _ sections: ComposedSections, isSecure: Bool, opens: Bool, flags: UInt16,
    _ composer: borrowing TailComposer
  ) {
    // Header, the longest question and OPT must fit beside the sections in 65,535 octets.
    let room = 65_535 - 12 - 255 - 4 - 11
    let flags = opens ? flags | TailLayout.open : flags
    hasHeadWord = opens || isSecure
    guard sections.required <= room else {
      self.flags = flags | TailLayout.oversize
      (counts, head, required, whole, fixupCount) = ((0, 0, 0, 0), 0, 0, 0, 0)
      return
    }
    self.flags = flags
    let isWhole = composer.octets.count <= room
    whole = isWhole ? composer.octets.count : sections.required
    fixupCount = isWhole ? composer.fixups.count : sections.requiredFixups
    counts = (
      sections.answers, sections.authorities,
      sections.requiredAdditionals + (isWhole ? sections.optionalAdditionals : 0),
      sections.requiredAdditionals
    )
    (head, required) = (sections.head, sections.required)
  }

  /// Appends the form, and returns its header's offset in words.
  func write(
    _ composer: borrowing TailComposer, to image: inout [UInt8], flags more: UInt16 = 0
  ) -> Int {
    let start = image.count + (hasHeadWord ? 4 : 0)
    let octets = start + TailLayout.headerSize + NodeLayout.padded(2 * fixupCount)
    let end = octets + NodeLayout.padded(whole)
    image.appendZeros(end - image.count)
    let source = composer.octets.octets
    func sum(of count: Int) -> UInt16 {
      var sum = InternetChecksum()
      sum.add(source, at: 0, count: count)
      return sum.foldedInMemoryOrder
    }
    let sums = (sum(of: whole), required == whole ? 0 : sum(of: required))
    let headSum = hasHeadWord ? sum(of: head) : 0
    image.withOctets { image in
      if hasHeadWord {
        image.storeLittle16(UInt16(truncatingIfNeeded: head), at: start - 4)
        image.storeLittle16(headSum, at: start - 2)
      }
      image.storeLittle16(UInt16(truncatingIfNeeded: whole), at: start)
      image.storeLittle16(UInt16(truncatingIfNeeded: required), at: start + 2)
      image.store16(UInt16(truncatingIfNeeded: counts.0), at: start + 4)
      image.store16(UInt16(truncatingIfNeeded: counts.1), at: start + 6)
      image.store16(UInt16(truncatingIfNeeded: counts.2), at: start + 8)
      image.store16(UInt16(truncatingIfNeeded: counts.3), at: start + 10)
      image.storeLittle16(flags | more, at: start + 12)
      image.storeLittle16(UInt16(truncatingIfNeeded: fixupCount), at: start + 14)
      image.storeLittle16(sums.0, at: start + TailLayout.sums)
      image.storeLittle16(required == whole ? sums.0 : sums.1, at: start + TailLayout.sums + 2)
      for index in 0..<fixupCount {
        image.storeLittle16(
          UInt16(truncatingIfNeeded: composer.fixups[index]),
          at: start + TailLayout.headerSize + 2 * index)
      }
      _ = image.copy(source, from: 0, count: whole, to: octets)
    }
    return start / 4
  }
}

extension TailComposer {
  /// Appends the records of a section that a form has, and returns how many they are.
  fileprivate mutating func append(_ entries: [Tail.Entry], _ isSecure: Bool) -> Int {
    var count = 0
    for entry in entries where isSecure || !entry.isSecure {
      append(entry.owner, entry.type, ttl: entry.ttl, rdata: entry.rdata)
      count += 1
    }
    return count
  }
}
