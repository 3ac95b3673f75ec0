import Octets
import TestSupport
import Testing

@Suite("RFC 1071: the Internet checksum")
struct InternetChecksumTests {
  let octets = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ 200) }

  func sum(_ octets: [UInt8], at offset: Int, count: Int) -> InternetChecksum {
    var sum = InternetChecksum()
    sum.add(octets.octets, at: offset, count: count)
    return sum
  }

  @Test("Every range of an array gives the plain sum")
  func ranges() {
    for offset in 0..<octets.count {
      for count in 0...(octets.count - offset) {
        let plain = onesComplementSum(Array(octets[offset..<offset + count]))
        #expect(sum(octets, at: offset, count: count).folded == plain)
      }
    }
    #expect(sum(octets, at: 79, count: 2).isEmpty)
    #expect(sum(octets, at: -1, count: 4).isEmpty)
  }

  @Test("Section 2, B: parts at odd offsets add up to the whole; RFC 1624: parts can be taken away")
  func parts() {
    let whole = onesComplementSum(octets)
    for split in 1..<octets.count {
      let second = sum(octets, at: split, count: octets.count - split)
      var total = sum(octets, at: 0, count: split)
      total.add(second.shifted(by: split))
      #expect(total.folded == whole)
      total.subtract(second.shifted(by: split))
      #expect(total.folded == onesComplementSum(Array(octets[..<split])))
    }
  }

  @Test("Right is what folds to all ones, and nothing else")
  func right() {
    var seen = 0
    for value in 0...UInt16.max {
      var sum = InternetChecksum()
      sum.add(0x1234)
      sum.addLittle(0xffff_ffff_ffff_ffff)
      sum.add(value)
      #expect(sum.isRight == (sum.folded == 0xffff))
      if sum.isRight { seen += 1 }
    }
    #expect(seen == 1)
    #expect(!InternetChecksum().isRight)
  }
}
