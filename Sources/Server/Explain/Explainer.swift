import Addresses
import DNSWire
import Foundation
import KernelPath
import Octets
import RateLimit
import Responder
import ZoneFile
import ZoneImage

/// Explains answers: has the responder of both paths give the answer, and asks the lookup that it uses what it met.
struct Explainer {
  /// Where zones and settings come from, in words.
  var source: String
  var zones: ZoneSet
  var responder: Responder
  var rateLimit: RateLimitSettings
  var paths: PathFacts

  func explain(_ request: ExplainRequest) -> Explanation {
    let query = request.message
    let (prepared, verdict, response) = answer(request, over: request.transport)
    let whole = request.isOverTCP ? response : answer(request, over: .tcp).response
    var explanation = Explanation(
      source: source, question: Explanation.Question(request),
      path: paths.path(of: request, fast: answer(request, over: .fastPath).verdict),
      rateLimit: rateLimit(request, prepared, query), steps: [])
    if !prepared.route.isNowhere, let entry = zones.entry(of: prepared.route) {
      explanation.zone = entry.apex.description
      explanation.serial = entry.image?.serial
    }
    // What was decided without the zones has no steps.
    if prepared.isLookedUp {
      explanation.steps = steps(request, prepared.route, AliasTargets(whole))
    }
    guard case .transmit = verdict else {
      explanation.silence = "\(verdict)"
      return explanation
    }
    explanation.response = ResponseText(response)
    explanation.wire = Data(response)
    explanation.size = size(request, response, whole)
    return explanation
  }

  /// What the responder makes of the query.
  private func answer(
    _ request: ExplainRequest, over transport: Transport
  ) -> (prepared: PreparedQuery, verdict: Verdict, response: [UInt8]) {
    let query = request.message
    var buffer = query + [UInt8](repeating: 0, count: 65_535 - query.count)
    let (prepared, verdict) = buffer.withOctets { bytes in
      let prepared = Responder.prepare(
        bytes.bytes, message: 0, length: query.count, transport: transport, zones: zones)
      let verdict = responder.answer(prepared, in: &bytes, capacity: bytes.byteCount, zones: zones)
      return (prepared, verdict)
    }
    guard case .transmit(let length) = verdict else { return (prepared, verdict, []) }
    return (prepared, verdict, Array(buffer.prefix(length)))
  }

  private func size(
    _ request: ExplainRequest, _ response: [UInt8], _ whole: [UInt8]
  ) -> Explanation.Size {
    let limit: Int
    let reason: String
    if request.isOverTCP {
      (limit, reason) = (65_535, "TCP")
    } else if let asked = request.payloadSize {
      let client = max(Int(asked), 512)
      limit = min(client, responder.mostPlain)
      reason = client <= responder.mostPlain ? "the client's payload size" : "server.udp-payload"
    } else {
      (limit, reason) = (512, "no EDNS")
    }
    return Explanation.Size(
      octets: response.count, limit: limit, reason: reason,
      truncated: Header.flags(response.octets, at: 0) & Header.tc != 0, whole: whole.count)
  }
}

extension Explainer {
  /// The limit that the response is under.
  private func rateLimit(
    _ request: ExplainRequest, _ prepared: PreparedQuery, _ query: [UInt8]
  ) -> Explanation.RateLimit? {
    guard !request.isOverTCP, rateLimit.isOn,
      let subject = Responder.subject(of: prepared, query.octets, zones: zones)
    else { return nil }
    let prefix = request.client.map {
      AddressPrefix($0, length: $0.isIPv4 ? rateLimit.ipv4Prefix : rateLimit.ipv6Prefix)
    }
    return Explanation.RateLimit(
      responseClass: counterName(of: subject.responseClass), alike: subject.responseClass.alike,
      perSecond: rateLimit[subject.responseClass], prefix: prefix?.description,
      exempt: request.client.map { client in rateLimit.exempt.contains { $0.contains(client) } }
        ?? false,
      slip: subject.responseClass == .error ? 0 : rateLimit.slip, dryRun: rateLimit.isDryRun)
  }

  /// What the lookup meets for the question's name, and for each target that the answer goes on with.
  private func steps(
    _ request: ExplainRequest, _ route: ZoneRoute, _ targets: AliasTargets
  ) -> [Explanation.Step] {
    var steps: [Explanation.Step] = []
    var seen: Set<Name> = []
    var name = request.name
    var current = route
    while true {
      let question = ExplainRequest(name, request.type).message
      if !steps.isEmpty {
        current = zones.route(
          question.octets, at: Header.size,
          QuestionName.read(question.octets, at: Header.size, end: question.count),
          inZoneOf: route)
      }
      guard !current.isNowhere else {
        steps.append(Explanation.Step(outside: name))
        return steps
      }
      let trace = zones.trace(
        of: current, type: request.type, question.octets, name: Header.size,
        wantsDNSSEC: request.wantsDNSSEC)
      steps.append(Explanation.Step(name, trace))
      seen.insert(name)
      // A CNAME that was asked for is all (RFC 1034, section 4.3.2, step 3a).
      guard trace.outcome == .alias || trace.outcome == .redirection, request.type != .cname,
        let target = targets[name]
      else { return steps }
      guard !seen.contains(target) else {
        steps[steps.count - 1].outcome = "loop"
        return steps
      }
      name = target
    }
  }
}

extension ResponseClass {
  /// Which responses of the class are alike, as ``ResponseSubject`` has it.
  fileprivate var alike: String {
    switch self {
    case .positive: "the same answer"
    case .wildcard: "all answers from this wildcard or DNAME"
    case .noData: "all no-data answers of this name"
    case .nameError: "all name errors of the zone"
    case .referral: "all referrals to this cut"
    case .error: "all errors"
    }
  }
}

extension Explanation.Question {
  fileprivate init(_ request: ExplainRequest) {
    self.init(
      name: request.name.description, type: request.type.mnemonic, dnssec: request.wantsDNSSEC,
      from: request.client?.description, transport: request.isOverTCP ? "tcp" : "udp",
      payload: request.payloadSize)
  }
}

extension Explanation.Step {
  fileprivate init(_ name: Name, _ trace: LookupTrace) {
    self.init(
      name: name.description, found: trace.found.rawValue, node: trace.node?.description,
      types: trace.types.map(\.mnemonic), closestEncloser: trace.closestEncloser?.description,
      outcome: trace.outcome.rawValue,
      proofs: trace.proofs.map { proof in
        Proof(
          roles: proof.roles.map(\.rawValue),
          record: recordText(in: proof.message, at: proof.start) ?? "a record without text form")
      })
  }

  /// A target that the zone does not hold: the client goes on by itself.
  fileprivate init(outside name: Name) {
    self.init(name: name.description, found: "outside", types: [], outcome: "left", proofs: [])
  }
}
