extension Explanation {
  /// For human eyes: the way to the answer, then the answer as dig shows it.
  public func text() -> String {
    var lines: [(String, String)] = [
      ("question", question.text), ("asked of", source), ("path", "\(path.taker): \(path.reason)"),
    ]
    if let rateLimit { lines.append(("limit", rateLimit.text)) }
    lines.append(("zone", zoneText))
    for step in steps { lines += step.lines(type: question.type) }
    if let size { lines.append(("size", size.text)) }
    if let silence { lines.append(("response", "none: \(silence)")) }
    let told = lines.map { key, value in
      key + String(repeating: " ", count: max(10 - key.count, 1)) + value + "\n"
    }.joined()
    guard let response, let size else { return told }
    return told + "\n" + response.text(octets: size.octets)
  }

  private var zoneText: String {
    guard let zone else { return "none that is served holds the name" }
    guard let serial else { return "\(zone), which could not be loaded" }
    return "\(zone) serial \(serial)"
  }
}

extension Explanation.Question {
  fileprivate var text: String {
    var parts = ["\(name) IN \(type)", transport == "tcp" ? "over TCP" : "over UDP"]
    if let payload {
      parts.append("EDNS with payload size \(payload)\(dnssec ? " and DO" : "")")
    } else {
      parts.append("no EDNS")
    }
    if let from { parts.append("from \(from)") }
    return parts.joined(separator: ", ")
  }
}

extension Explanation.RateLimit {
  fileprivate var text: String {
    guard perSecond > 0 else { return "none on class \(responseClass)" }
    var text = "class \(responseClass): \(perSecond) a second of \(alike)"
    if let prefix { text += " to \(prefix)" }
    if exempt { return text + "; the client is exempt" }
    if dryRun { return text + "; counted, not enforced" }
    return text + (slip == 0 ? "; the rest is dropped" : "; of the rest every \(slip). is TC")
  }
}

extension Explanation.Step {
  fileprivate func lines(type: String) -> [(String, String)] {
    var lines = [("name", name), ("node", nodeText)]
    if let closestEncloser, found == "wildcard" || found == "nothing" {
      lines.append(("encloser", "\(closestEncloser) is the closest"))
    }
    lines.append(("outcome", outcomeText(type)))
    for proof in proofs {
      let roles = proof.roles.isEmpty ? "taken along" : proof.roles.joined(separator: ", ")
      lines.append(("proof", "\(roles): \(proof.record)"))
    }
    return lines
  }

  private var nodeText: String {
    let owner = node ?? "?"
    let has = types.joined(separator: " ")
    return switch found {
    case "name": "\(owner) has \(has)"
    case "empty-non-terminal": "\(owner) owns nothing; names below it do"
    case "wildcard": "wildcard \(owner) has \(types.isEmpty ? "nothing" : has)"
    case "cut": "zone cut \(owner)" + (types.contains("DS") ? " with DS" : "")
    case "dname": "DNAME at \(owner)"
    case "unavailable": "the zone could not be loaded"
    case "outside": "not in this zone"
    default: "none, and no wildcard"
    }
  }

  private func outcomeText(_ type: String) -> String {
    switch outcome {
    case "answer": "the records of type \(type)"
    case "alias": "CNAME, and on with its target"
    case "redirection": "DNAME and the CNAME made of it, and on with its target"
    case "loop": "an alias that leads back to a name before: the answer ends here"
    case "referral": "referral to the child zone's servers"
    case "no-data": "no data: no \(type) there"
    case "name-error": "name error"
    case "server-failure": "SERVFAIL"
    default: "left to the client"
    }
  }
}

extension Explanation.Size {
  fileprivate var text: String {
    let text = "\(octets) octets of at most \(limit) (\(reason))"
    if truncated {
      return text + "; TC, as the answer takes \(whole): the client asks again over TCP"
    }
    return whole > octets ? text + "; over TCP \(whole), with all optional records" : text
  }
}
