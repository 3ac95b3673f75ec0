import DNSWire
import Foundation
import TestSupport

extension RoundRunner {
  /// Asks `count` questions, in turn from all zones, those that must be asked first.
  func ask(_ count: Int, _ exchange: Exchange, until deadline: Date) throws {
    var pending = required()
    var makers = zones.enumerated().map { number, zone in
      QuestionMaker(
        zone: number, model: zone.model, alphabet: zone.alphabet,
        seed: options.seed &+ UInt64(number) &* 7919)
    }
    // A zone with more names has more turns; when all had theirs, they begin anew.
    let turns = makers.indices.flatMap { number in
      [Int](repeating: number, count: max(1, min(64, makers[number].count / 64)))
    }
    var left: [Int] = []
    var random = SeededGenerator(seed: options.seed)
    var shown = Date()
    while tally.questions < count || !pending.isEmpty {
      // Fewer questions are told as such; those that must be asked are not given up.
      guard Date() < deadline else {
        guard pending.isEmpty else {
          throw DifferentialError("out of time after \(tally.questions) questions")
        }
        break
      }
      var batch: [Question] = Array(pending.prefix(Exchange.window))
      pending.removeFirst(batch.count)
      while batch.count < min(Exchange.window, max(1, count - tally.questions)) {
        if left.isEmpty { left = turns.shuffled(using: &random) }
        batch.append(makers[left.removeLast()].make())
      }
      // A batch is of one transport; one in sixteen goes over TCP.
      if random.oneIn(16) { for index in batch.indices { batch[index].overTCP = true } }
      try compare(batch, try exchange.ask(batch), exchange)
      if Date().timeIntervalSince(shown) > 5 {
        options.progress("\(round.name): \(tally.questions) of \(count)")
        shown = Date()
      }
    }
    tally.repeats = exchange.repeats
  }

  /// Questions that belong to zones, without EDNS and with DO.
  private func required() -> [Question] {
    zones.enumerated().flatMap { number, zone in
      zone.questions.flatMap { name, type in
        let plain = Question(zone: number, name: name, type: type)
        var secure = plain
        secure.edns = QueryMessage.EDNS(payloadSize: 1232, dnssecOK: true)
        return [plain, secure]
      }
    }
  }

  /// Whether the question is of a zone that this server does not load.
  private func refuses(_ kind: ServerKind, _ question: Question) -> Bool {
    zones.contains { $0.refusedBy.contains(kind) && question.name.isAtOrBelow($0.model.apex) }
  }

  /// What came, by server; what is wrong with it by itself is told.
  private func outlines(_ question: Question, _ answers: [[UInt8]?]) -> Choice.Answers {
    var outlines: Choice.Answers = [:]
    for (server, kind) in kinds.enumerated() {
      if refuses(kind, question) { continue }
      guard let octets = answers[server] else {
        tally.lost[kind.name, default: 0] += 1
        outlines[kind] = .some(nil)
        continue
      }
      if kind == .kernel {
        // The same octets, so the other path's outline stands for both.
        if octets == answers[server - 1] { continue }
        tally.pathsDiffer += 1
        report(question, "the two paths' octets differ")
        continue
      }
      if kind == .fast, !question.overTCP, octets.count > question.limit {
        tally.oversize += 1
        report(question, "\(octets.count) octets where \(question.limit) are allowed")
      }
      outlines[kind] = .some(
        DecodedMessage(octets).map { Outline($0, of: question.asked(of: kind), for: question) })
    }
    return outlines
  }

  /// What Apus says to ANY it says to one type, too, and that is judged where the answers to ANY are left unexplained: a name that
  /// is missing is so for all types (RFC 8020, section 2), and one that is there is answered with one RRset for all (RFC
  /// 8482, section 4.1), while each of the peers has its own way behind aliases.
  private func judgeAsOneType(
    _ question: Question, _ answers: Choice.Answers, _ judge: Judge, _ exchange: Exchange
  ) throws -> Judgement {
    guard question.type == RRType.any.rawValue, let apus = answers.apus else {
      return .unexplained
    }
    var other = question
    let choice: String
    switch apus.rcode {
    case 3: (other.type, choice) = (RRType.txt.rawValue, "any-name-error")
    case 0:
      guard let type = apus.typeGiven(to: question.name) else { return .unexplained }
      (other.type, choice) = (type, "any-one-type")
    default: return .unexplained
    }
    let others = outlines(other, try exchange.ask([other]).map { $0[0] })
    guard var same = others.apus else { return .unexplained }
    same.question = apus.question
    guard same == apus, judge.judge(other, others) != .unexplained else { return .unexplained }
    return .chosen([choice])
  }

  /// Behind an alias, an answer to ANY that is left unexplained is judged in two steps: what leads there, as the answer to CNAME, and
  /// what is there, as that to ANY for the name that the CNAME leads to (RFC 1034, section 4.3.2, step 3a; RFC 6672, section 3.2).
  private func judgeInSteps(
    _ question: Question, _ answers: Choice.Answers, _ judge: Judge, _ exchange: Exchange
  ) throws -> Judgement {
    guard question.type == RRType.any.rawValue, let apus = answers.apus,
      let target = apus.nextName(behind: question.name),
      target.wire.suffix(zones[question.zone].model.apex.wire.count).elementsEqual(
        zones[question.zone].model.apex.lowercased.wire)
    else { return .unexplained }
    var (first, second) = (question, question)
    first.type = RRType.cname.rawValue
    second.name = target
    let here = outlines(first, try exchange.ask([first]).map { $0[0] })
    let there = outlines(second, try exchange.ask([second]).map { $0[0] })
    guard let one = here.apus, let other = there.apus, apus.isMade(of: one, other),
      judge.judge(first, here) != .unexplained
    else { return .unexplained }
    var judgement = judge.judge(second, there)
    if judgement == .unexplained {
      judgement = try judgeAsOneType(second, there, judge, exchange)
    }
    return judgement == .unexplained ? .unexplained : .chosen(["any-in-steps"])
  }

  private func compare(
    _ batch: [Question], _ answers: [[[UInt8]?]], _ exchange: Exchange
  ) throws {
    let judge = Judge(withApus: options.withApus)
    for (index, question) in batch.enumerated() {
      tally.questions += 1
      let outlines = outlines(question, answers.map { $0[index] })
      var judgement = judge.judge(question, outlines)
      if judgement == .unexplained {
        judgement = try judgeAsOneType(question, outlines, judge, exchange)
      }
      if judgement == .unexplained {
        judgement = try judgeInSteps(question, outlines, judge, exchange)
      }
      tally.count(judgement)
      guard judgement != .agreed else { continue }
      let signature = Signature.of(outlines)
      tally.differences[signature, default: 0] += 1
      switch judgement {
      case .unexplained: report(question, "unexplained: \(signature)")
      case .peerAlone(let peer) where options.examples:
        report(question, "\(peer.name) alone: \(signature)")
      default: continue
      }
    }
  }
}
