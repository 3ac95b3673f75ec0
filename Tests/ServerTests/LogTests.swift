import DNSWire
import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("The log")
struct LogTests {
  private let date = Date(timeIntervalSince1970: 1_795_000_000.25)

  @Test("text, JSON and the journal's form of an event")
  func formats() {
    let message = "a \"quoted\" path/of\ntwo lines"
    #expect(
      LogSettings.Format.text.line(.warning, message, date)
        == "2026-11-18T11:06:40Z warning: \(message)\n")
    #expect(
      LogSettings.Format.json.line(.error, message, date)
        == #"{"level":"error","message":"a \"quoted\" path/of\ntwo lines","#
        + #""time":"2026-11-18T11:06:40.250Z"}"# + "\n")
    #expect(
      LogSettings.Format.journald.line(.notice, message, date)
        == "<5>a \"quoted\" path/of\n<5>two lines\n")
  }

  @Test("text on a terminal, the journal's form for the journal, JSON elsewhere")
  func suited() {
    #expect(LogSettings.Format.suited(isTerminal: true, isJournal: false) == .text)
    #expect(LogSettings.Format.suited(isTerminal: false, isJournal: true) == .journald)
    #expect(LogSettings.Format.suited(isTerminal: false, isJournal: false) == .json)
  }

  @Test("a flood is cut, told by its number, and drowns no warning")
  func limit() {
    let start = ContinuousClock.now
    let lines = Mutex<[String]>([])
    let sink = LogSink(format: .journald, limit: LogLimit(linesPerSecond: 2, now: start)) { line in
      lines.withLock { $0.append(line) }
    }
    for number in 0..<50 { sink.write(.info, "news \(number)", at: start) }
    #expect(lines.withLock { $0.count } == 20)
    sink.write(.error, "fault", at: start)
    #expect(lines.withLock { $0.last } == "<3>fault\n")
    sink.write(.info, "later", at: start + .seconds(1))
    #expect(lines.withLock { $0.suffix(2) } == ["<4>log: 30 lines left out\n", "<6>later\n"])
  }

  @Test(
    "a flood that goes on: how much was left out is told once a second, and nothing is forgotten")
  func flood() {
    let start = ContinuousClock.now
    let lines = Mutex<[String]>([])
    let sink = LogSink(format: .journald, limit: LogLimit(linesPerSecond: 2, now: start)) { line in
      lines.withLock { $0.append(line) }
    }
    // A hundred lines a second for ten seconds.
    for number in 0...1000 {
      sink.write(.info, "news", at: start + .milliseconds(10 * number))
    }
    sink.write(.info, "end", at: start + .seconds(20))
    let told = lines.withLock { $0 }
    let sums = told.compactMap { $0.firstMatch(of: /log: ([0-9]+) lines? left out/) }
    #expect(sums.count <= 11 && sums.count >= 8, "\(sums.count)")
    let news = told.count { $0 == "<6>news\n" }
    #expect(sums.reduce(0) { $0 + (Int($1.1) ?? 0) } + news == 1001)
  }

  @Test("a start: a line a zone while they are few, those with something amiss and one sum always")
  func start() throws {
    for count in [2, 60] {
      let directory = try TemporaryDirectory()
      var configuration = try configuration(in: directory)
      for number in 2..<count {
        configuration.zones.append(
          Configuration.Zone(
            apex: try Name("z\(number).test"), file: configuration.zones[0].file))
      }
      let lines = Mutex<[String]>([])
      let sink = LogSink(format: .journald, limit: LogLimit(linesPerSecond: 0)) { line in
        lines.withLock { $0.append(line) }
      }
      let logger = Logger(label: "test") { _ in LineLogHandler(sink: sink, logLevel: .info) }
      try RunningServer(configuration, logger: logger).stop()
      let told = lines.withLock { $0 }
      #expect(told.count { $0.hasPrefix("<6>zone ") } == (count == 2 ? 1 : 0))
      #expect(told.contains { $0.hasPrefix("<3>zone broken.test.: not served") })
      let records = 4 * (count - 1)
      let sum = "<5>zones: \(count - 1) loaded, 1 failed, \(records) records, in "
      #expect(told.count { $0.hasPrefix(sum) } == 1, "\(told)")
    }
  }

  @Test("no limit where none is wanted")
  func unlimited() {
    var limit = LogLimit(linesPerSecond: 0)
    let start = ContinuousClock.now
    #expect((0..<10_000).allSatisfy { _ in limit.take(isUrgent: false, at: start) == 0 })
  }
}
