import DNSWire
import Octets

extension Tail {
  /// Appends the tail, as ``TailLayout`` describes, and returns its offset in words. `proofs` says
  /// where in the image the proofs stand, in words.
  func write(
    to image: inout [UInt8], for question: TailComposer.Question, proofs places: [Int] = []
  ) -> Int {
    image.pad()
    guard hasSecureForm else {
      return Form(self, isSecure: false, opens: opens, question).write(to: &image)
    }
    let plain = Form(self, isSecure: false, opens: false, question)
    let offset = plain.write(to: &image, flags: TailLayout.secure)
    let secure = Form(self, isSecure: true, opens: opens || !proofs.isEmpty, question)
    _ = secure.write(to: &image, flags: proofs.isEmpty ? 0 : TailLayout.listed)
    if !proofs.isEmpty {
      image.appendLittle32(proofs.count)
      for proof in proofs { image.appendLittle32(places[proof]) }
    }
    return offset
  }
}

/// One of a tail's forms, composed.
private struct Form {
  private let octets: [UInt8]
  private let fixups: [Int]
  /// ANCOUNT, NSCOUNT, ARCOUNT, ARCOUNT without the optional part.
  private let counts: [Int]
  /// Octets of answer and authority sections, and of all but the optional part.
  private let head: Int
  private let required: Int
  private let flags: UInt16
  private let hasHeadWord: Bool

  init(_ tail: Tail, isSecure: Bool, opens: Bool, _ question: TailComposer.Question) {
    func kept(_ entries: [Tail.Entry]) -> [Tail.Entry] {
      isSecure ? entries : entries.filter { !$0.isSecure }
    }
    var composer = TailComposer(question)
    let (answers, authorities) = (kept(tail.answers), kept(tail.authorities))
    for entry in answers + authorities { composer.append(entry) }
    let headLength = composer.octets.count
    if opens { composer.isClosed = true }
    let requiredAdditionals = kept(tail.requiredAdditionals)
    for entry in requiredAdditionals { composer.append(entry) }
    let requiredLength = composer.octets.count
    let requiredFixups = composer.fixups.count
    let optionalAdditionals = kept(tail.optionalAdditionals)
    for entry in optionalAdditionals { composer.append(entry) }

    // Header, the longest question and OPT must fit beside the sections in 65,535 octets.
    let room = 65_535 - 12 - 255 - 4 - 11
    var flags = (tail.rcode.rawValue & 0xf) << TailLayout.rcodeShift
    if tail.authoritative { flags |= TailLayout.authoritative }
    if tail.redirects { flags |= TailLayout.redirects }
    if tail.unavailable { flags |= TailLayout.unavailable }
    if opens { flags |= TailLayout.open }
    hasHeadWord = opens || isSecure
    guard requiredLength <= room else {
      self.flags = flags | TailLayout.oversize
      (octets, fixups, counts, head, required) = ([], [], [0, 0, 0, 0], 0, 0)
      return
    }
    self.flags = flags
    let isWhole = composer.octets.count <= room
    octets = isWhole ? composer.octets : Array(composer.octets.prefix(requiredLength))
    fixups = isWhole ? composer.fixups : Array(composer.fixups.prefix(requiredFixups))
    counts = [
      answers.count, authorities.count,
      requiredAdditionals.count + (isWhole ? optionalAdditionals.count : 0),
      requiredAdditionals.count,
    ]
    (head, required) = (headLength, requiredLength)
  }

  /// Appends the form, and returns its header's offset in words.
  func write(to image: inout [UInt8], flags more: UInt16 = 0) -> Int {
    if hasHeadWord {
      image.appendLittle16(head)
      image.appendLittle16(sum(of: head))
    }
    let offset = image.count / 4
    image.appendLittle16(octets.count)
    image.appendLittle16(required)
    for count in counts {
      image.appendLittle16(Int(UInt16(truncatingIfNeeded: count).byteSwapped))
    }
    image.appendLittle16(Int(flags | more))
    image.appendLittle16(fixups.count)
    image.appendLittle16(sum(of: octets.count))
    image.appendLittle16(sum(of: required))
    for fixup in fixups { image.appendLittle16(fixup) }
    image.pad()
    image.append(contentsOf: octets)
    image.pad()
    return offset
  }

  private func sum(of count: Int) -> Int {
    var sum = InternetChecksum()
    sum.add(octets.octets, at: 0, count: count)
    return Int(sum.foldedInMemoryOrder)
  }
}

extension TailComposer {
  fileprivate mutating func append(_ entry: Tail.Entry) {
    append(entry.owner, entry.type, ttl: entry.ttl, rdata: entry.rdata)
  }
}
