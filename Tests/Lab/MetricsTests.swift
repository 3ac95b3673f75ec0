import Foundation
import Testing

extension LabSuite {
  /// What a monitoring system and a routing daemon ask.
  @Suite(.needsLab) struct Metrics {
    /// A page of the server's; the first line is the status.
    private func page(_ path: String, in lab: Lab) throws -> (status: String, text: String) {
      let script = """
        exec 3<>/dev/tcp/127.0.0.1/9153
        printf 'GET \(path) HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' >&3
        exec cat <&3
        """
      let reply = try succeed(lab.inServer(["bash", "-c", script]))
      let head = try #require(reply.range(of: "\r\n\r\n"))
      return (String(reply.prefix { $0 != "\r\n" }), String(reply[head.upperBound...]))
    }

    @Test("promtool finds nothing wrong with /metrics, and the counters are those of the status")
    func promtool() throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(metrics: "{listen: 127.0.0.1}"))
        for _ in 0..<3 {
          try succeed(lab.inClient(["dig", "@\(Lab.server4)", "+norec", "www.example.com"]))
        }
        try succeed(lab.inClient(["dig", "@\(Lab.server4)", "+norec", "+tcp", "www.example.com"]))
        let status = try server.status()
        #expect(status.fastReplies == 3)
        let (line, text) = try page("/metrics", in: lab)
        #expect(line == "HTTP/1.1 200 OK")
        let sent =
          #"apus_fast_path_sent_frames_total{interface="\#(Lab.device)",queue="0"} 3"#
        #expect(text.contains("\n\(sent)\n"), "\(text)")
        #expect(text.contains("\napus_kernel_path_queries_total{transport=\"tcp\"} 1\n"))
        #expect(text.contains("\napus_steering_frames_total{verdict=\"redirected\"} 3\n"))
        #expect(text.contains("\napus_fast_path_interface_up{interface=\"\(Lab.device)\"} 1\n"))
        for (name, labels) in [
          ("apus_fast_path", #"{interface="\#(Lab.device)",queue="0""#),
          ("apus_kernel_path", #"{transport="tcp""#),
        ] {
          let count = name.contains("fast") ? 3 : 1
          for what in ["request_size_bytes", "response_size_bytes", "response_duration_seconds"] {
            let lines = [
              "\(name)_\(what)_count\(labels)} \(count)",
              "\(name)_\(what)_bucket\(labels),le=\"+Inf\"} \(count)",
            ]
            for line in lines { #expect(text.contains("\n\(line)\n"), "\(line)\n\(text)") }
          }
        }
        let fault = #"apus_fast_path_faults_total{interface="\#(Lab.device)",fault="link_down"} 0"#
        #expect(text.contains("\n\(fault)\n"), "\(text)")
        let file = lab.directory.appendingPathComponent("metrics.txt").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try succeed(["bash", "-c", "promtool check metrics <'\(file)'"])
        // promtool does complain: of a metric without help, for one.
        #expect(
          try run(["bash", "-c", "grep -v '^# HELP' '\(file)' | promtool check metrics"]).status
            != 0)
        let told = Set(
          text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            .flatMap { line -> [String] in
              let words = line.split(separator: " ").dropFirst(2).map(String.init)
              let parts = words.last == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
              return parts.map { words[0] + $0 }
            })
        for file in ["prometheus/apus.rules.yml", "grafana/apus.json"] {
          let used = try Self.metrics(namedIn: file)
          #expect(used.count > 9)
          #expect(
            used.subtracting(told).subtracting(Self.toldInTime) == [],
            "\(file) uses what nobody tells")
        }
        #expect(server.stop() == 0)
      }
    }

    /// What has no line while there is nothing to tell: no signed zone, no drop yet, no catalog.
    private static let toldInTime: Set = [
      "apus_zone_signatures_expire_timestamp_seconds", "apus_kernel_path_drops_total",
      "apus_fast_path_fault_told_within_seconds", "apus_catalog_broken",
    ]

    private static let packaging = packageRoot.appendingPathComponent("tools/packaging")

    /// The metrics that a file of tools/packaging uses: `apus_`, but for words of its own such as the name of a rule.
    private static func metrics(namedIn file: String) throws -> Set<String> {
      let text = try String(contentsOf: packaging.appendingPathComponent(file), encoding: .utf8)
      return Set(text.matches(of: /\bapus_[a-z0-9_]+/).map { String($0.output) })
    }

    @Test("the alerts ring when they should, and not before: promtool's tests of them")
    func alerts() throws {
      let directory = Self.packaging.appendingPathComponent("prometheus").path
      for command in ["check rules apus.rules.yml", "test rules apus.rules.test.yml"] {
        try succeed(["bash", "-c", "cd '\(directory)' && promtool \(command)"])
      }
    }

    @Test(
      "apus health and /readyz: not ready while a zone is not served; an idle queue is no problem")
    func health() throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("new.zone").path
        func write(_ text: String) throws {
          try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        try write("@ 300 SOA ns h 1 1 1 1 1\n@ 300 NS ns.example.net.\n")
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(zones: [("new.test", file)], metrics: "{listen: 127.0.0.1@9153}"))
        func health() throws -> CommandOutput {
          try run(lab.inServer([apusPath, "health", "--config", server.configurationPath]))
        }
        // Longer than a worker that stands still is waited for.
        sleep(7)
        let well = try health()
        #expect(well.status == 0)
        #expect(well.text == "ready\n")
        #expect(try page("/readyz", in: lab).status == "HTTP/1.1 200 OK")
        let text = try String(contentsOfFile: server.configurationPath, encoding: .utf8)
        try Data((text + "\n  other.test: {file: \(file).none}\n").utf8)
          .write(to: URL(fileURLWithPath: server.configurationPath))
        _ = try run(lab.inServer([apusPath, "reload", "--config", server.configurationPath]))
        let ill = try health()
        #expect(ill.status == 1)
        #expect(ill.text.hasPrefix("not ready: zone other.test.: no version is served: "))
        let (line, why) = try page("/readyz", in: lab)
        #expect(line == "HTTP/1.1 503 Service Unavailable")
        #expect(why == ill.text)
        #expect(try page("/healthz", in: lab).text == "ok\n")
        #expect(server.stop() == 0)
        #expect(try health().status == 1, "nobody answers")
      }
    }
  }
}
