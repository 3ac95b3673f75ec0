import DNSWire
import TestSupport
import Testing

@testable import Differential

/// What is a difference and what is none.
@Suite struct JudgeTests {
  private let judge = Judge(withApus: true)
  private let question: Question

  init() throws { question = Question(zone: 0, name: try Name("www.example."), type: 1) }

  /// A response with one A record in the answer, whose last octet is `address`.
  private func outline(
    _ address: UInt8, ttl: UInt8 = 60, flags: UInt8 = 0x84, name: String = "www.example.",
    padding: Int = 0
  ) throws -> Outline {
    let wire = try Name(name).wire
    let message =
      [0, 1, flags, 0, 0, 1, 0, 1, 0, 0, 0, 0] + wire + [0, 1, 0, 1] + wire
      + [0, 1, 0, 1, 0, 0, 0, ttl]
      + [UInt8((4 + padding) >> 8), UInt8((4 + padding) & 0xff), 192, 0, 2, address]
      + [UInt8](repeating: 0, count: padding)
    return Outline(try #require(DecodedMessage(message)))
  }

  @Test func allTheSame() throws {
    let one = try outline(1)
    #expect(judge.judge(question, [.fast: one, .knot: one, .nsd: one, .bind: one]) == .agreed)
  }

  @Test func onePeerAlone() throws {
    let (one, two) = (try outline(1), try outline(2))
    #expect(
      judge.judge(question, [.fast: one, .knot: one, .nsd: two, .bind: one]) == .peerAlone(.nsd))
  }

  @Test func apusAloneIsUnexplained() throws {
    let (one, two) = (try outline(1), try outline(2))
    #expect(
      judge.judge(question, [.fast: two, .knot: one, .nsd: one, .bind: one]) == .unexplained)
    #expect(
      judge.judge(question, [.fast: one, .knot: one, .nsd: two, .bind: two]) == .unexplained)
  }

  @Test func aTTLCounts() throws {
    let (one, two) = (try outline(1), try outline(1, ttl: 61))
    #expect(
      judge.judge(question, [.fast: two, .knot: one, .nsd: one, .bind: one]) == .unexplained)
  }

  @Test func noAnswerIsADifference() throws {
    let one = try outline(1)
    #expect(
      judge.judge(question, [.fast: nil, .knot: one, .nsd: one, .bind: one])
        == .unexplained)
  }

  @Test func whereAPeerDoesNotLoadTheZoneTheOthersMustAgree() throws {
    let (one, two) = (try outline(1), try outline(2))
    #expect(judge.judge(question, [.fast: one, .knot: one, .nsd: one]) == .agreed)
    #expect(judge.judge(question, [.fast: one, .knot: one, .nsd: two]) == .unexplained)
  }

  @Test func theCaseOfRecordsDoesNotCountAndThatOfTheQuestionDoes() throws {
    let (small, large) = (try outline(1), try outline(1, name: "WWW.example."))
    #expect(small.answer == large.answer)
    #expect(small.question != large.question)
  }

  /// A referral with one NS record, or with TC and nothing.
  private func referral(isTruncated: Bool) throws -> Outline {
    let wire = try Name("www.example.").wire
    var message: [UInt8] = [0, 1, isTruncated ? 0x82 : 0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0]
    message[9] = isTruncated ? 0 : 1
    message += wire + [0, 1, 0, 1]
    if !isTruncated { message += wire + [0, 2, 0, 1, 0, 0, 0, 60, 0, 3, 1, 0x61, 0] }
    return Outline(try #require(DecodedMessage(message)))
  }

  @Test func aReferralThatFitsHasNoTC() throws {
    let (whole, cut) = (try referral(isTruncated: false), try referral(isTruncated: true))
    #expect(
      judge.judge(question, [.fast: cut, .knot: whole, .nsd: whole, .bind: whole]) == .unexplained)
  }

  @Test func classANYNeedsAJudge() throws {
    var asked = question
    asked.rrClass = 255
    let (one, two) = (try outline(1, flags: 0x80), try outline(2, flags: 0x80))
    #expect(judge.judge(asked, [.fast: one, .knot: two, .nsd: two, .bind: two]) == .unexplained)
  }

  @Test func onlyBINDMayCopyCD() throws {
    var asked = question
    asked.flags = 0x0010
    let (clear, apart) = (try outline(1), try outline(2))
    var copied = clear
    copied.flags |= 0x0010
    #expect(
      judge.judge(asked, [.fast: clear, .knot: clear, .nsd: apart, .bind: copied])
        == .chosen(["cd"]))
    #expect(
      judge.judge(asked, [.fast: copied, .knot: clear, .nsd: clear, .bind: clear])
        == .unexplained)
  }

  @Test func anAddressBesideAnAnswerMustBeAPeersToo() throws {
    func beside(_ address: UInt8?) throws -> Outline {
      var outline = try outline(1)
      outline.additional = try address.map { try self.outline($0).answer } ?? []
      return outline
    }
    let none = try beside(nil)
    // Two peers have none, and Apus has what the third has.
    #expect(
      judge.judge(
        question,
        [.fast: try beside(2), .knot: try beside(2), .nsd: none, .bind: none])
        == .chosen(["addresses"]))
    // Nobody else has it.
    #expect(
      judge.judge(
        question,
        [.fast: try beside(3), .knot: try beside(2), .nsd: none, .bind: none]) == .unexplained)
    // All others have it.
    let all = try beside(2)
    var more = all
    more.additional += try outline(4).answer
    #expect(
      judge.judge(question, [.fast: none, .knot: all, .nsd: all, .bind: more]) == .unexplained)
  }

  @Test func ofAnyEachRRsetMustBeWhole() throws {
    var asked = question
    asked.type = 255
    var all = try outline(1)
    all.answer = try outline(1).answer + outline(2).answer
    var other = all
    other.answer[0].type = 16
    other.answer[1].type = 16
    var both = all
    both.answer += other.answer
    let half = try outline(1)
    #expect(
      judge.judge(asked, [.fast: all, .knot: other, .nsd: both, .bind: both]) == .chosen(["any"]))
    #expect(
      judge.judge(asked, [.fast: half, .knot: other, .nsd: both, .bind: both]) == .unexplained)
  }

  @Test func whatFitsWithoutCompressionNeedsNoTC() throws {
    let small = try outline(1)
    var empty = small
    empty.answer = []
    empty.flags |= 0x0200
    #expect(
      judge.judge(question, [.fast: empty, .knot: small, .nsd: small, .bind: empty])
        == .unexplained)
    let large = try outline(1, padding: 600)
    #expect(
      judge.judge(question, [.fast: empty, .knot: large, .nsd: large, .bind: empty])
        == .chosen(["room"]))
  }

  @Test func aSeedGivesTheSameZone() {
    let text = GeneratedZone.text(apex: "example.", seed: 7)
    #expect(text == GeneratedZone.text(apex: "example.", seed: 7))
    #expect(text != GeneratedZone.text(apex: "example.", seed: 8))
  }
}
