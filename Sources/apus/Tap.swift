import ArgumentParser
import DNSWire
import Foundation
import Server
import Tap
import ZoneFile

/// `apus tap`
struct TapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tap",
    abstract: "Look on at a running server: live queries and what was answered.",
    discussion: """
      A line a query: time, path, client, name, class, type, the query's flags, response code, the reply's flags, its \
      counts of answers, authorities and additionals, and its size; a dash where there is nothing. Or JSON, a pcapng file \
      that wireshark opens, or dnstap. A server is never slowed down: what finds no room is left out, and told at the end. \
      Ends with --count, --seconds, or control-C.
      """)

  @OptionGroup var control: ControlOptions

  @Option(help: ArgumentHelp("End after so many queries.", valueName: "queries"))
  var count: Int?

  @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
  var seconds: Double?

  @Option(help: ArgumentHelp("Copy one query in so many.", valueName: "queries"))
  var sample = 1

  @Option(help: ArgumentHelp("Copy so many queries a second at most.", valueName: "queries"))
  var rate = 10_000

  @Option(
    help: ArgumentHelp("Only questions at or below a name, or one of several.", valueName: "name"))
  var name: [String] = []

  @Option(help: ArgumentHelp("Only questions of a type, or one of several.", valueName: "type"))
  var type: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only replies of a response code, or one of several; none: without reply.",
      valueName: "rcode"))
  var rcode: [String] = []

  @Option(
    help: ArgumentHelp("Only clients of a prefix, or one of several.", valueName: "prefix"))
  var client: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only what came over a path, or one of several: fast, udp, tcp, punted.", valueName: "path"))
  var path: [String] = []

  @Option(
    help: ArgumentHelp("Write a pcapng file; -: to standard output.", valueName: "file"))
  var write: String?

  @Option(
    help: ArgumentHelp(
      "Write a dnstap stream to a file (-: standard output), or to the reader on a socket, unix:PATH.",
      valueName: "target"))
  var dnstap: String?

  @Option(
    help: ArgumentHelp(
      "The server's name in the dnstap stream; the host's by default.", valueName: "name"))
  var identity: String?

  @Flag(help: "As JSON, a line a query.")
  var json = false

  func validate() throws {
    guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count is 1 or more") }
    guard seconds.map({ $0 > 0 && $0 <= 1e9 }) ?? true else {
      throw ValidationError("--seconds is more than 0")
    }
    guard [write != nil, dnstap != nil, json].count(where: { $0 }) <= 1 else {
      throw ValidationError("give one of --write, --dnstap and --json")
    }
    guard identity == nil || dnstap != nil else {
      throw ValidationError("--identity is for --dnstap")
    }
    for (option, target) in [("--write", write), ("--dnstap", dnstap)]
    where target == "-" && isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("octets are nothing for a terminal: give \(option) a file, or a pipe")
    }
    _ = try request()
  }

  private func request() throws -> TapRequest {
    var request = TapRequest(TapPoints.Sample(every: sample, rate: rate))
    request.names = name
    request.types = try type.map { text in
      guard let type = RRType(mnemonic: text) else {
        throw ValidationError("'\(text)' is no type: give a mnemonic such as AAAA, or TYPEnnn")
      }
      return type.rawValue
    }
    request.rcodes = try rcode.map { text in
      if text.lowercased() == "none" { return -1 }
      guard let rcode = RCode(mnemonic: text) else {
        throw ValidationError("'\(text)' is no response code: give one such as NXDOMAIN, or none")
      }
      return Int(rcode.rawValue)
    }
    request.clients = client
    request.paths = path
    do { try request.check() } catch { throw ValidationError("\(error)") }
    return request
  }

  func run() throws {
    TapClient.blockSignals()
    let target = try target()
    let peer = try isSocket ? FrameStreamPeer(target) : nil
    let output = TapOutput(form, most: count) { try target.write($0) }
    let report = try TapClient.follow(
      request(), socket: control.path(), seconds: seconds, output: output)
    try peer?.finish()
    complain(report.text)
  }

  private var form: TapOutput.Form {
    if dnstap != nil {
      return .dnstap(identity: identity ?? ProcessInfo.processInfo.hostName)
    }
    return write == nil ? json ? .json : .text : .pcapng
  }

  private static let socketPrefix = "unix:"
  private var isSocket: Bool { dnstap?.hasPrefix(Self.socketPrefix) ?? false }

  private func target() throws -> OctetStream {
    guard let target = write ?? dnstap, target != "-" else { return .standardOutput }
    return isSocket
      ? try OctetStream(socket: String(target.dropFirst(Self.socketPrefix.count)))
      : try OctetStream(file: target)
  }
}
