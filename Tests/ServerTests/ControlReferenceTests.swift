import Addresses
import DNSWire
import Foundation
import KernelPath
import Packet
import Responder
import Steering
import TestSupport
import Testing

@testable import Server

/// What docs/configuration.md says of the control socket, held against what the socket speaks.
@Suite("Control socket: reference")
struct ControlReferenceTests {
  private typealias Row = (first: [String], second: [String])

  private let section: String
  /// The rows of the section's three tables: the code words of the first cell, and those of the second.
  private let commandRows: [Row]
  private let statusRows: [Row]
  private let reasonRows: [Row]

  init() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/configuration.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n## The control socket\n"))
    section = page[start.upperBound...].components(separatedBy: "\n## ")[0]
    let keys = try #require(section.range(of: "The status' keys:"))
    let reasons = try #require(section.range(of: "What is counted by reason"))
    commandRows = Self.rows(section[..<keys.lowerBound])
    statusRows = Self.rows(section[keys.upperBound..<reasons.lowerBound])
    reasonRows = Self.rows(section[reasons.upperBound...])
  }

  private static func rows(_ text: Substring) -> [Row] {
    text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      return (words(cells[1]), words(cells[2]))
    }
  }

  private static func words(_ text: String) -> [String] {
    text.matches(of: /`([^`]+)`/).map { String($0.1) }
  }

  @Test("each command is told, with all that it may be asked with, and no other")
  func commands() throws {
    let commands = ControlRequest.Command.allCases.map(\.rawValue)
    #expect(commandRows.flatMap(\.first).sorted() == commands.sorted())
    var request = ControlRequest(.tap)
    request.reload = ReloadRequest()
    request.zones = ["a."]
    request.serial = 1
    request.full = true
    request.version = 1
    request.tap = TapRequest()
    request.top = TopRequest()
    var question = ExplainRequest(.root, .a)
    question.client = IPAddress("192.0.2.1")
    request.question = ControlRequest.Question(question)
    try expectFilled(request)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONLine.encode(request).utf8))
        as? [String: Any])
    let within = ["question", "tap", "top"].flatMap { (object[$0] as? [String: Any] ?? [:]).keys }
    let words = Set(Self.words(section))
    for key in object.keys + within where key != "command" {
      #expect(words.contains(key), "\(key)")
    }
  }

  @Test("each key of the status is told, where it stands, and no other")
  func status() throws {
    try expectFilled(ServerStatus.filled)
    let object = try JSONSerialization.jsonObject(with: Data(ServerStatus.filled.json().utf8))
    var keys: [String: Set<String>] = [:]
    Self.gather(object, "", &keys)
    var told: [String: Set<String>] = [:]
    for row in statusRows {
      // The first row is the status itself.
      for place in row.first.isEmpty ? [""] : row.first { told[place] = Set(row.second) }
    }
    #expect(Set(told.keys) == Set(keys.keys))
    for (place, known) in keys { #expect(told[place] == known, "\(place)") }
  }

  /// The keys of each mapping, by its path; what is counted by reason is no mapping.
  private static func gather(_ value: Any, _ path: String, _ keys: inout [String: Set<String>]) {
    if let list = value as? [Any], let first = list.first {
      gather(first, path + "[]", &keys)
    } else if let object = value as? [String: Any], object[ServerStatus.reason] == nil {
      keys[path] = Set(object.keys)
      for (key, value) in object { gather(value, path.isEmpty ? key : "\(path).\(key)", &keys) }
    }
  }

  /// What is not there cannot be looked at: no optional is nil, and no list empty.
  private func expectFilled(_ value: Any, _ path: String = "") throws {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .collection || mirror.displayStyle == .optional {
      try #require(!mirror.children.isEmpty || path.contains("tap."), "\(path)")
    }
    for (index, child) in mirror.children.enumerated() {
      try expectFilled(child.value, path + (child.label.map { $0 + "." } ?? "\(index)."))
    }
  }

  @Test("each reason that is counted is told, and no other")
  func reasons() {
    func told(_ place: String) -> [String] {
      reasonRows.first { $0.first == [place] }?.second ?? []
    }
    let message = DropReason.allCases.map(counterName)
    let punts = PuntReason.allCases.map(counterName)
    #expect(told("steering").sorted() == SteeringReason.allCases.map(\.description).sorted())
    #expect(
      told("fast_path[].drops").sorted()
        == (FrameDropReason.allCases.map(counterName) + message
        + ["punt_queue_full", "invalid_descriptors"]).sorted())
    #expect(told("fast_path[].punts").sorted() == punts.sorted())
    #expect(
      told("fast_path_interfaces[].faults").sorted()
        == FastPathFault.allCases.map(\.name).sorted())
    let kernel: [KernelDrop] =
      [
        .truncated, .destinationNotUnicast, .sourcePortZero, .sourceUnspecified, .sourceNotUnicast,
        .sourceIsServer, .sendFailed, .noSocket,
      ] + DropReason.allCases.map(KernelDrop.responder) + PuntReason.allCases.map(KernelDrop.punted)
    let path = reasonRows.first { $0.first == ["drops", "kernel_path"] }?.second ?? []
    #expect(path.sorted() == kernel.map(\.name).sorted())
    let transfers = TransferCounters().status
    #expect(told("transfers.out").sorted() == transfers.out.keys.sorted())
    #expect(told("transfers.taken").sorted() == transfers.taken.keys.sorted())
    #expect(told("transfers.notifies").sorted() == transfers.notifies.keys.sorted())
    #expect(told("tap.drops").sorted() == TapService().status.drops.keys.sorted())
  }

  @Test("the verdict table names drops as the status and the metrics do")
  func verdicts() {
    let known = Set(
      FrameDropReason.allCases.map(counterName) + DropReason.allCases.map(counterName))
    for row in VerdictTable.rows {
      guard case .dropped(let reason) = row.outcome else { continue }
      #expect(known.contains(reason), "\(row)")
    }
  }
}
