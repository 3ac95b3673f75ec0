import DNSWire
import Octets

/// A tail before it goes into the image: its records by section.
struct Tail {
  /// One record and where its owner name comes from.
  struct Entry {
    var owner: TailComposer.Owner
    var type: RRType
    var ttl: UInt32
    var rdata: ArraySlice<UInt8>
  }

  var rcode = RCode.noError
  var authoritative = true
  /// A DNAME for the names below it.
  var redirects = false
  var answers: [Entry] = []
  var authorities: [Entry] = []
  /// Without these the answer would be of no use: TC is set instead (RFC 9471).
  var requiredAdditionals: [Entry] = []
  /// Left out before TC is set.
  var optionalAdditionals: [Entry] = []
}

extension Tail {
  /// Appends the tail, as ``TailLayout`` describes, and returns its offset in words.
  func write(to image: inout [UInt8], for question: TailComposer.Question) -> Int {
    var composer = TailComposer(question)
    for entry in answers + authorities + requiredAdditionals {
      composer.append(entry.owner, entry.type, ttl: entry.ttl, rdata: entry.rdata)
    }
    let required = composer.octets.count
    let requiredFixups = composer.fixups.count
    for entry in optionalAdditionals {
      composer.append(entry.owner, entry.type, ttl: entry.ttl, rdata: entry.rdata)
    }
    // Header, the longest question and OPT must fit beside the sections in 65,535 octets.
    let room = 65_535 - 12 - 255 - 4 - 11
    let whole = composer.octets.count <= room
    let oversize = required > room
    let kept = oversize ? 0 : whole ? composer.octets.count : required
    let fixups = oversize ? [] : whole ? composer.fixups[...] : composer.fixups[..<requiredFixups]
    let optional = whole ? optionalAdditionals.count : 0

    image.pad()
    let offset = image.count / 4
    image.appendLittle16(kept)
    image.appendLittle16(oversize ? 0 : required)
    let counts = [
      answers.count, authorities.count, requiredAdditionals.count + optional,
      requiredAdditionals.count,
    ]
    for count in counts {
      image.appendLittle16(Int(UInt16(oversize ? 0 : count).byteSwapped))
    }
    var flags = Int(rcode.rawValue & 0xf) << Int(TailLayout.rcodeShift)
    if authoritative { flags |= Int(TailLayout.authoritative) }
    if redirects { flags |= Int(TailLayout.redirects) }
    if oversize { flags |= Int(TailLayout.oversize) }
    image.appendLittle16(flags)
    image.appendLittle16(fixups.count)
    for length in [kept, oversize ? 0 : required] {
      var sum = InternetChecksum()
      sum.add(composer.octets.octets, at: 0, count: length)
      image.appendLittle16(Int(sum.foldedInMemoryOrder))
    }
    for fixup in fixups { image.appendLittle16(fixup) }
    image.pad()
    image.append(contentsOf: composer.octets.prefix(kept))
    image.pad()
    return offset
  }
}
