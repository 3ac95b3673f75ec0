import DNSWire
import Octets

extension TailCompiler {
  /// The records of one proof.
  func proof(_ number: Int) -> Tail {
    let node = contents.nodes[denial.proofs[number]]
    guard let type = denial.type else { return Tail() }
    let found = entries(
      contents.rrset(type, of: node), of: node, owner: .name(contents.owner(of: node)))
    return Tail(
      answers: found.map {
        var entry = $0
        entry.isSecure = false
        return entry
      })
  }

  /// Appends the tail that is made of ``proof(_:)`` for questions at or below the apex, and returns its offset in words.
  /// The short way: a zone has as many proofs as names.
  func writeProof(
    _ number: Int, to image: inout [UInt8], using composer: inout TailComposer
  ) -> Int {
    image.pad()
    let apex = contents.apex.wire
    let node = contents.nodes[denial.proofs[number]]
    let owner = contents.records[node.records.lowerBound].owner
    var sections = ComposedSections()
    composer.begin(apex.octets, 0..<apex.count, moves: true)
    if let type = denial.type {
      let proof = contents.rrset(type, of: node)
      for index in proof { append(index, owner, to: &composer) }
      let signatures = proof.isEmpty ? 0..<0 : contents.signatures(of: type, at: node)
      for index in signatures { append(index, owner, to: &composer) }
      sections.answers = proof.count + signatures.count
    }
    sections.head = composer.octets.count
    sections.required = sections.head
    sections.requiredFixups = composer.fixups.count
    return TailForm(
      sections, isSecure: false, opens: false, flags: TailLayout.authoritative, composer
    ).write(composer, to: &image)
  }

  private func append(_ index: Int, _ owner: Range<Int>, to composer: inout TailComposer) {
    let record = contents.records[index]
    let octets = contents.octets.octets
    composer.append(octets, owner)
    composer.append(record.type, ttl: record.ttl, octets, record.rdata)
  }
}
