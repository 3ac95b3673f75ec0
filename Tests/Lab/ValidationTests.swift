import Foundation
import Testing

extension LabAnswers {
  /// A validating resolver and delv, from a trust anchor down through what Apus serves (RFC 4035, section 5; RFC 5155, section 8).
  @Suite(.needsLab) struct Validation {
    /// What a validator makes of a response.
    ///
    /// With opt-out a validated denial does not get AD (RFC 5155, section 9.2); delv, which has no AD to give, says that it is
    /// validated.
    enum Security { case secure, insecure, optOut, bogus }

    struct Case: CustomStringConvertible, Sendable {
      var name: String
      var type: String
      var status: String
      /// Whether there is an answer of the type.
      var hasAnswer: Bool
      var security: Security
      var description: String { "\(name) \(type)" }

      init(_ line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        (name, type, status) = (words[0], words[1], words[2])
        hasAnswer = words[3] == "answer"
        security =
          ["secure": .secure, "insecure": .insecure, "opt-out": .optOut][
            words[4], default: .bogus]
      }
    }

    /// For each of the zones signed with NSEC and with NSEC3.
    static let signed = """
      www A NOERROR answer secure
      WwW AAAA NOERROR answer secure
      www TXT NOERROR none secure
      nowhere A NXDOMAIN none secure
      a.b.c.nowhere A NXDOMAIN none secure
      x.wild A NOERROR answer secure
      x.y.wild A NOERROR answer secure
      x.wild TXT NOERROR none secure
      wild A NOERROR none secure
      empty A NOERROR none secure
      x.empty A NXDOMAIN none secure
      alias A NOERROR answer secure
      alias TXT NOERROR none secure
      wildalias A NOERROR answer secure
      wildalias TXT NOERROR none secure
      x.d A NOERROR answer secure
      x.d TXT NOERROR none secure
      out A NOERROR answer insecure
      """.split(separator: "\n")

    static let others = """
      one.tld. DS NOERROR answer secure
      plain.tld. DS NOERROR none secure
      nowhere.tld. A NXDOMAIN none secure
      tld. DNSKEY NOERROR answer secure
      nowhere. A NXDOMAIN none secure
      . SOA NOERROR answer secure
      unsigned. DS NOERROR none secure
      www.plain.tld. A NOERROR answer insecure
      www.plain.tld. TXT NOERROR none insecure
      nowhere.plain.tld. A NXDOMAIN none insecure
      x.wild.plain.tld. A NOERROR answer insecure
      www.child.optout. A NOERROR answer insecure
      nowhere.child.optout. A NXDOMAIN none insecure
      www.signed.optout. A NOERROR answer secure
      child.optout. DS NOERROR none opt-out
      nowhere.optout. A NXDOMAIN none opt-out
      www.unsigned. A NOERROR answer insecure
      www.bogus.tld. A SERVFAIL none bogus
      www.bogus.tld. AAAA NOERROR answer secure
      """.split(separator: "\n").map { Case($0) }

    static let cases: [Case] =
      ["one.tld.", "two.tld.", "three.tld."].flatMap { zone in
        signed.map { line in
          var item = Case(line)
          item.name += "." + zone
          return item
        }
      } + others

    @Test(
      "unbound validates what it resolves through Apus, and delv agrees", .timeLimit(.minutes(3)))
    func resolves() throws {
      var shape = Lab.Shape()
      shape.anycast = [SignedTree.lowerServer]
      try Lab.with(shape) { lab in
        try lab.addSecondLink()
        let tree = try SignedTree(in: lab.directory)
        // Two servers answer from their own link's XDP socket, the third through the kernel.
        let servers = [
          try server(lab, tree.root, SignedTree.rootServer, Lab.device),
          try server(lab, tree.top, SignedTree.topServer, Lab.secondDevice),
          try server(lab, tree.lower, SignedTree.lowerServer, nil),
        ]
        let resolver = try ValidatingResolver(
          in: lab, anchor: tree.anchor, rootServer: SignedTree.rootServer)
        for item in Self.cases {
          let complaint = try ask(item, lab)
          #expect(complaint == nil, "\(item): \(complaint ?? "")\n\(resolver.logText.suffix(2000))")
        }
        let anchors = try writeAnchors(tree.anchor, lab)
        for item in Self.cases {
          let complaint = try validate(item, anchors, lab)
          #expect(complaint == nil, "delv, \(item): \(complaint ?? "")")
        }
        for fast in servers[..<2] { #expect(try fast.status().fastReplies > 0) }
        for server in servers { #expect(server.stop() == 0) }
      }
    }

    private func server(
      _ lab: Lab, _ zones: [SignedTree.Zone], _ address: String, _ device: String?
    ) throws -> ApusServer {
      var options = ApusServer.Options()
      options.zones = zones.map { ($0.name, $0.file) }
      options.listen = ["\(address)@53"]
      options.interfaces = device.map { [$0] } ?? []
      options.mode = device == nil ? "off" : "auto"
      return try ApusServer(in: lab, options)
    }

    /// What is not as expected of the resolver's answer; nil where all is.
    private func ask(_ item: Case, _ lab: Lab) throws -> String? {
      let text = try succeed(
        lab.inClient([
          "dig", "@\(ValidatingResolver.address)", "-p", "\(ValidatingResolver.port)", "+dnssec",
          "+time=10", "+tries=1", "-q", item.name, "-t", item.type,
        ]))
      let reply = Reply(printed: text)
      let flags = text.components(separatedBy: ";; flags:").dropFirst().first?
        .prefix { $0 != ";" }.split(separator: " ")
      let hasAnswer = reply.sections["answer"]?.contains { record in
        record.split(separator: " ").dropFirst(3).first == item.type[...]
      }
      guard reply.status == item.status, flags?.contains("ad") == (item.security == .secure),
        hasAnswer == item.hasAnswer
      else { return text }
      return nil
    }

    private func writeAnchors(_ key: String, _ lab: Lab) throws -> String {
      let line = key.split(separator: "\n").first { !$0.hasPrefix(";") } ?? ""
      // Owner, class, type, then flags, protocol, algorithm and the key.
      let fields = line.split(separator: " ").drop { $0 != "DNSKEY" }.dropFirst().map(String.init)
      try #require(fields.count >= 4)
      let file = lab.directory.appendingPathComponent("anchors").path
      let text = """
        trust-anchors { "." static-key \(fields[0]) \(fields[1]) \(fields[2]) "\(fields[3...].joined())"; };

        """
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      return file
    }

    /// The same of delv, which validates by itself.
    private func validate(_ item: Case, _ anchors: String, _ lab: Lab) throws -> String? {
      let output = try run(
        lab.inClient([
          "delv", "@\(ValidatingResolver.address)", "-p", "\(ValidatingResolver.port)",
          "-a", anchors, "+root", "-q", item.name, "-t", item.type,
        ]))
      let text = output.text + output.errors
      switch item.security {
      case .secure where text.contains("fully validated"),
        .optOut where text.contains("fully validated"):
        return nil
      case .insecure where text.contains("unsigned answer"): return nil
      case .bogus where text.contains("resolution failed"): return nil
      default: return text
      }
    }
  }
}
