import DNSWire

extension Tail {
  /// Appends the tail, as ``TailLayout`` describes, and returns its offset in words. `proofs` says
  /// where in the image the proofs stand, in words.
  func write(
    to image: inout [UInt8], for question: TailComposer.Question, proofs places: [Int] = [],
    using composer: inout TailComposer
  ) -> Int {
    image.pad()
    guard hasSecureForm else {
      return TailForm(self, isSecure: false, opens: opens, question, &composer)
        .write(composer, to: &image)
    }
    let plain = TailForm(self, isSecure: false, opens: false, question, &composer)
    let offset = plain.write(composer, to: &image, flags: TailLayout.secure)
    let secure = TailForm(
      self, isSecure: true, opens: opens || !proofs.isEmpty, question, &composer)
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
      _ = TailForm(whole, isSecure: true, opens: false, question, &composer).write(
        composer, to: &image)
    }
    return offset
  }

  /// The same with a composer of its own.
  func write(to image: inout [UInt8], for question: TailComposer.Question) -> Int {
    var composer = TailComposer()
    return write(to: &image, for: question, using: &composer)
  }
}
