import Addresses
import DNSWire
import Foundation
import Histogram
import NIOCore
import NIOPosix
import Testing

@testable import Server

@Suite("Metrics")
struct MetricsTests {
  /// A server with metrics on a port that is free, and its broken zone's file.
  private func serve(
    _ directory: TemporaryDirectory
  ) throws -> (server: RunningServer, port: Int) {
    var configuration = try configuration(in: directory)
    configuration.metricsListen = [Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 0)]
    let server = try RunningServer(configuration, logger: silent)
    return (server, try #require(server.metricsPorts.first))
  }

  /// Sends text and gives all that comes until the server closes.
  private func talk(_ port: Int, _ text: String) throws -> String {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let reply = loop.makePromise(of: String.self)
    let channel = try ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Everything(reply))
        }
      }
      .connect(host: "127.0.0.1", port: port).wait()
    // The server may have closed: the reply says so.
    channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    return try reply.futureResult.wait()
  }

  private func get(_ port: Int, _ path: String, method: String = "GET") throws -> String {
    try talk(port, "\(method) \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
  }

  @Test("/metrics, /healthz, /readyz: 503 while a zone is not served, 200 once it is")
  func pages() throws {
    let directory = try TemporaryDirectory()
    let (server, port) = try serve(directory)
    defer { server.stop() }
    let metrics = try get(port, "/metrics")
    #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(metrics.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    for line in [
      "apus_ready 0", "apus_zones{state=\"loaded\"} 1", "apus_zones{state=\"failed\"} 1",
      "apus_zone_serial{zone=\"example.com.\"} 2024010101",
      "apus_zone_served{zone=\"broken.test.\"} 0",
      "apus_kernel_path_queries_total{transport=\"udp\"} 0",
    ] {
      #expect(metrics.contains("\n\(line)\n"), "\(line)")
    }
    #expect(try get(port, "/healthz").hasSuffix("\r\n\r\nok\n"))
    let refused = try get(port, "/readyz")
    #expect(refused.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(refused.contains("\r\n\r\nnot ready: zone broken.test.: no version is served: "))
    #expect(try !ControlClient.health(socket: directory.path + "/control.sock").ready)
    try directory.write(goodZone, to: "broken.zone")
    #expect(server.reload(ReloadRequest()).ok)
    #expect(try get(port, "/readyz?x").hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(try get(port, "/metrics").contains("\napus_ready 1\n"))
    #expect(
      try ControlClient.health(socket: directory.path + "/control.sock").text() == "ready\n")
  }

  @Test("what else may be asked: HEAD, other methods and paths, no HTTP at all")
  func manners() throws {
    let (server, port) = try serve(TemporaryDirectory())
    defer { server.stop() }
    let head = try get(port, "/healthz", method: "HEAD")
    #expect(head.contains("Content-Length: 3\r\n") && head.hasSuffix("\r\n\r\n"))
    #expect(try get(port, "/").hasPrefix("HTTP/1.1 404 "))
    #expect(try get(port, "/metrics", method: "POST").hasPrefix("HTTP/1.1 405 "))
    #expect(try talk(port, "\u{1}\u{2}nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    // Two requests behind each other on a connection.
    let two = try talk(
      port,
      "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        + "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(two.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
  }

  @Test("limits: a request's length, and the connections", .timeLimit(.minutes(1)))
  func limits() throws {
    let (server, port) = try serve(TemporaryDirectory())
    defer { server.stop() }
    let long = String(repeating: "x", count: MetricsServer.longestRequest)
    #expect(try talk(port, "GET /healthz HTTP/1.1\r\nX: \(long)") == "")
    let body = "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"
    #expect(try !talk(port, body + long).contains("200 OK"))
    var idle: [any Channel] = []
    for _ in 0..<MetricsServer.mostConnections {
      idle.append(
        try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          .connect(host: "127.0.0.1", port: port).wait())
    }
    #expect(try get(port, "/healthz") == "", "one more is closed at once")
    try idle[0].close().wait()
    let deadline = Date(timeIntervalSinceNow: 5)
    var reply = ""
    while reply.isEmpty, Date() < deadline { reply = try get(port, "/healthz") }
    #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
    for channel in idle { channel.close(promise: nil) }
  }

  @Test("the text: label values are escaped, and no more zones are told than is set")
  func text() {
    var text = MetricsText()
    text.add("none", .gauge, "Nothing.", [])
    text.add(
      "zone_served", .gauge, "Served.", [MetricsText.Sample([("zone", "a\\.\"b\nc.")], 1)])
    #expect(
      text.text == """
        # HELP apus_zone_served Served.
        # TYPE apus_zone_served gauge
        apus_zone_served{zone="a\\\\.\\\"b\\nc."} 1

        """)
    var status = ServerStatus.stopped
    status.zones = (0..<5).map {
      ZoneStatus(name: "z\($0).", serial: 7, records: 3, state: .loaded, file: "f")
    }
    let told = MetricsText(status, traffic: ServerTraffic(), zones: 2).text
    #expect(told.components(separatedBy: "apus_zone_serial{").count == 3)
    #expect(told.contains("\napus_zones_untold 3\n"))
    #expect(told.contains("\napus_zones{state=\"loaded\"} 5\n"))
    status.zones[4].state = .stale
    let troubled = MetricsText(status, traffic: ServerTraffic(), zones: 2).text
    #expect(troubled.contains("\napus_zone_load_failed{zone=\"z4.\"} 1\n"))
    #expect(troubled.contains("\napus_zone_load_failed{zone=\"z0.\"} 0\n"))
    #expect(!troubled.contains("zone=\"z1.\""))
  }

  @Test("each metric is on the page, and each that the page names is told")
  func reference() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/operations.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n## Metrics\n"))
    let section = page[start.upperBound...].components(separatedBy: "\n## ")[0]
    let named = Set(section.matches(of: /`((?:apus|process)_[a-z0-9_]+)`/).map { String($0.1) })
    let (server, port) = try serve(TemporaryDirectory())
    defer { server.stop() }
    var traffic = ServerTraffic()
    traffic.queues = [ServerTraffic.Queue(interface: "eth0", queue: 0, traffic: TrafficCounts())]
    let filled = MetricsText(ServerStatus.filled, traffic: traffic, zones: 1).text
    let text = try get(port, "/metrics") + filled
    let told = Set(text.matches(of: #/TYPE ([a-z0-9_]+) /#).map { String($0.1) })
    #expect(told.count > 40)
    #expect(told.symmetricDifference(named).isEmpty, "\(told.symmetricDifference(named))")
  }

  @Test("the process: proc(5)'s fields, whatever the command is called")
  func process() throws {
    let head = "17 (a) b (c)) S 1 17 17 0 -1 4194560 900 0 0 0 "
    let stat = head + "150 50 0 0 20 0 9 0 4200 104857600 256 18446744073709551615 1\n"
    let limits = "Limit  Soft  Hard\nMax open files            1024                 4096    files\n"
    func facts(_ stat: String) -> ProcessFacts? {
      ProcessFacts(
        stat: stat, limits: limits, system: "cpu 1 2\nbtime 1700000000\n", openDescriptors: 12,
        ticks: 100, page: 4096)
    }
    let made = try #require(facts(stat))
    #expect(made.cpuSeconds == 2 && made.startedSeconds == 1_700_000_042)
    #expect(made.residentOctets == 1 << 20 && made.virtualOctets == 104_857_600)
    #expect(made.openDescriptors == 12 && made.mostDescriptors == 1024)
    #expect(facts("17 (a) S 1") == nil && facts("") == nil)
    var text = MetricsText()
    text.add(made)
    #expect(text.text.contains("\n# TYPE process_open_fds gauge\nprocess_open_fds 12\n"))
    let now = try #require(ProcessFacts.current())
    #expect(now.residentOctets > 1 << 20 && now.openDescriptors >= 3)
    #expect(abs(now.startedSeconds - Date().timeIntervalSince1970) < 86_400)
  }

  @Test("the last reload: 0 where the configuration has a mistake or cannot be had, 1 again after")
  func lastReload() throws {
    let directory = try TemporaryDirectory()
    try directory.write(goodZone, to: "example.com.zone")
    let good = """
      server: {listen: 127.1.53.11@5353}
      control: {socket: \(directory.path)/control.sock}
      zones: {example.com: {file: example.com.zone}}

      """
    let file = try directory.write(good, to: "apus.yaml")
    let server = try RunningServer(
      Configuration.load(file).configuration, file: file, logger: silent)
    defer { server.stop() }
    func told() -> [String] {
      MetricsText(server.status, traffic: ServerTraffic(), zones: 0).text
        .split(separator: "\n").map(String.init)
        .filter { $0.hasPrefix("apus_config_last_reload_") }
    }
    let atStart = told()
    #expect(atStart.first == "apus_config_last_reload_successful 1")
    try directory.write("sever: {}\n", to: "apus.yaml")
    #expect(!server.reload(ReloadRequest()).ok)
    #expect(
      told() == [
        "apus_config_last_reload_successful 0", "apus_config_last_reload_zones_successful 0",
        atStart[2],
      ])
    let table = server.status.table()
    #expect(table.contains("\nthe last reload changed nothing, the configuration of "), "\(table)")
    #expect(table.contains(" is in force: the configuration has mistakes\n"))
    var one = ReloadRequest()
    one.zones = ["example.com"]
    #expect(server.reload(one).ok)
    #expect(told().first == "apus_config_last_reload_successful 0", "a zone is no configuration")
    try directory.write(good, to: "apus.yaml")
    var plan = ReloadRequest()
    plan.plan = true
    #expect(server.reload(plan).ok)
    #expect(told().first == "apus_config_last_reload_successful 0", "a plan does nothing")
    #expect(server.reload(ReloadRequest()).ok)
    #expect(told().prefix(2) == atStart.prefix(2) && told()[2] != atStart[2])
    #expect(!server.status.table().contains("the last reload"))
  }

  @Test("histograms: cumulated, with the sum, and every message in the last bucket")
  func histograms() {
    var (sizes, times) = (HistogramCounts(), HistogramCounts())
    sizes.places = [UInt64](repeating: 0, count: 256)
    (sizes.places[1232 / 16], sizes.places[1232 / 16 + 1], sizes.places[255]) = (2, 3, 4)
    sizes.sum = 20_000
    times.places = [UInt64](repeating: 0, count: 64)
    (times.places[3], times.places[11], times.places[40]) = (1, 2, 3)
    times.sum = 1_500_000_000
    var traffic = ServerTraffic()
    traffic.queues = [
      ServerTraffic.Queue(
        interface: "eth0", queue: 3, traffic: TrafficCounts(responses: sizes, durations: times))
    ]
    let text = MetricsText(.stopped, traffic: traffic, zones: 0).text
    let labels = #"{interface="eth0",queue="3""#
    for line in [
      "response_size_bytes_bucket\(labels),le=\"1024\"} 0",
      "response_size_bytes_bucket\(labels),le=\"1232\"} 2",
      "response_size_bytes_bucket\(labels),le=\"1472\"} 5",
      "response_size_bytes_bucket\(labels),le=\"4064\"} 5",
      "response_size_bytes_bucket\(labels),le=\"+Inf\"} 9",
      "response_size_bytes_sum\(labels)} 20000", "response_size_bytes_count\(labels)} 9",
      "response_duration_seconds_bucket\(labels),le=\"1.024e-06\"} 1",
      "response_duration_seconds_bucket\(labels),le=\"2.048e-06\"} 3",
      "response_duration_seconds_bucket\(labels),le=\"1.073741824\"} 3",
      "response_duration_seconds_bucket\(labels),le=\"+Inf\"} 6",
      "response_duration_seconds_sum\(labels)} 1.5",
    ] {
      #expect(text.contains("\napus_fast_path_\(line)\n"), "\(line)")
    }
    #expect(text.contains("\n# TYPE apus_fast_path_response_size_bytes histogram\n"))
    for bound in MetricsText.sizeBounds { #expect(bound % SizeHistogram.step == 0) }
    #expect(
      text.contains(
        "\napus_kernel_path_response_size_bytes_bucket{transport=\"tcp\",le=\"+Inf\"} 0\n"))
  }

  @Test("a metrics port that is taken ends the start, and leaves nothing")
  func takenPort() throws {
    let directory = try TemporaryDirectory()
    let (server, port) = try serve(directory)
    defer { server.stop() }
    let other = try TemporaryDirectory()
    var configuration = try configuration(in: other)
    configuration.metricsListen = [
      Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: UInt16(clamping: port))
    ]
    #expect(
      throws: ServerError("metrics: cannot listen on 127.0.0.1@\(port): Address already in use")
    ) {
      try RunningServer(configuration, logger: silent)
    }
    #expect(!FileManager.default.fileExists(atPath: other.path + "/control.sock"))
  }
}

/// Gathers what comes, and fulfils its promise at the end.
private final class Everything: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let reply: EventLoopPromise<String>
  private var text = ""

  init(_ reply: EventLoopPromise<String>) { self.reply = reply }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    text += String(buffer: unwrapInboundIn(data))
  }

  func channelInactive(context: ChannelHandlerContext) { reply.succeed(text) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A reset is an end like any other: the server did not read all.
    context.close(promise: nil)
  }
}
