import DNSWire
import Octets

extension Tail {
  /// Appends the tail, as ``TailLayout`` describes, and returns its offset in words. `proofs` says
  /// where in the image the proofs stand, in words.
  func write(
    to image: inout [UInt8], for question: TailComposer.Question, proofs places: [Int] = [],
    using composer: inout TailComposer
  ) -> Int {
    image.pad()
    guard hasSecureForm else {
      return Form(self, isSecure: false, opens: opens, question, &composer)
        .write(composer, to: &image)
    }
    let plain = Form(self, isSecure: false, opens: false, question, &composer)
    let offset = plain.write(composer, to: &image, flags: TailLayout.secure)
    let secure = Form(self, isSecure: true, opens: opens || !proofs.isEmpty, question, &composer)
    var flags: UInt16 = proofs.isEmpty ? 0 : TailLayout.listed
    if !wildcardProof.isEmpty { flags |= TailLayout.completed }
    _ = secure.write(composer, to: &image, flags: flags)
    if !proofs.isEmpty {
      image.appendLittle32(proofs.count)
      for proof in proofs { image.appendLittle32(places[proof]) }
    }
    if !wildcardProof.isEmpty {
      var whole = self
      whole.addSecurely(wildcardProof)
      _ = Form(whole, isSecure: true, opens: false, question, &composer).write(composer, to: &image)
    }
    return offset
  }

  /// The same with a composer of its own.
  func write(to image: inout [UInt8], for question: TailComposer.Question) -> Int {
    var composer = TailComposer()
    return write(to: &image, for: question, using: &composer)
  }
}

/// One of a tail's forms, composed: its octets and fix-ups stand in the composer.
private struct Form {
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
    composer.begin(question)
    let answers = composer.append(tail.answers, isSecure)
    let authorities = composer.append(tail.authorities, isSecure)
    let headLength = composer.octets.count
    if opens { composer.isClosed = true }
    let requiredAdditionals = composer.append(tail.requiredAdditionals, isSecure)
    let requiredLength = composer.octets.count
    let requiredFixups = composer.fixups.count
    let optionalAdditionals = composer.append(tail.optionalAdditionals, isSecure)

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
      (counts, head, required, whole, fixupCount) = ((0, 0, 0, 0), 0, 0, 0, 0)
      return
    }
    self.flags = flags
    let isWhole = composer.octets.count <= room
    whole = isWhole ? composer.octets.count : requiredLength
    fixupCount = isWhole ? composer.fixups.count : requiredFixups
    counts = (
      answers, authorities, requiredAdditionals + (isWhole ? optionalAdditionals : 0),
      requiredAdditionals
    )
    (head, required) = (headLength, requiredLength)
  }

  /// Appends the form, and returns its header's offset in words.
  func write(_ composer: TailComposer, to image: inout [UInt8], flags more: UInt16 = 0) -> Int {
    if hasHeadWord {
      image.appendLittle16(head)
      image.appendLittle16(sum(of: head, composer))
    }
    let offset = image.count / 4
    image.appendLittle16(whole)
    image.appendLittle16(required)
    image.appendBig16(counts.0)
    image.appendBig16(counts.1)
    image.appendBig16(counts.2)
    image.appendBig16(counts.3)
    image.appendLittle16(Int(flags | more))
    image.appendLittle16(fixupCount)
    let sum = sum(of: whole, composer)
    image.appendLittle16(sum)
    image.appendLittle16(required == whole ? sum : self.sum(of: required, composer))
    for index in 0..<fixupCount { image.appendLittle16(composer.fixups[index]) }
    image.pad()
    image.append(contentsOf: composer.octets.prefix(whole))
    image.pad()
    return offset
  }

  private func sum(of count: Int, _ composer: TailComposer) -> Int {
    var sum = InternetChecksum()
    sum.add(composer.octets.octets, at: 0, count: count)
    return Int(sum.foldedInMemoryOrder)
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
