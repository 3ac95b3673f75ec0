import DNSWire
import FastPath
import Glibc
import Octets
import PuntQueue
import Responder
import XDP
import ZoneImage

/// Runs the fast path's worker over frames in plain memory.
///
///     frames KIND QUERIES [NAMES]
///     frames image NAMES
///
/// prints nanoseconds a query, or the octets of the image of a zone. Under callgrind,
/// `--toggle-collect` on the worker's turn counts the instructions of nothing else: frame in to
/// frame out.
@main
struct Frames {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "image", let names = Int(arguments[2]), names > 0 {
      let image = try ZoneImage(makeContents(names: names, hasOthers: false))
      print("image: \(names) names, \((image.byteCount + names - 1) / names) octets a name")
      return
    }
    guard arguments.count >= 3, let kind = Kind(rawValue: arguments[1]),
      let queries = Int(arguments[2]), let names = Int(arguments.dropFirst(3).first ?? "1000")
    else {
      print("frames \(Kind.allCases.map(\.rawValue).joined(separator: "|")) QUERIES [NAMES]")
      print("frames image NAMES")
      exit(2)
    }
    let contents = try makeContents(names: names, hasOthers: true)
    let zones = ZoneSet([.init(apex: contents.apex, image: try ZoneImage(contents))])
    var settings = ResponderSettings()
    settings.say(cookies: .random)
    var worker = try MemoryWorker(
      responder: Responder(settings: settings), zones: ZoneSetPublisher(zones),
      punts: PuntQueue(slots: 64), geometry: ChunkGeometry(count: 256), rateLimit: kind.rateLimit)
    let frames = try (0..<min(4096, names)).map { try kind.frame(number: $0 &* 7919 % names) }

    var nanoseconds: UInt64 = 0
    var replies = 0
    var octets = 0
    var next = 0
    while replies < queries {
      for _ in 0..<64 {
        let frame = frames[next]
        guard worker.receive(frame.octets) else { break }
        next = next + 1 == frames.count ? 0 : next + 1
      }
      let start = now()
      guard worker.turn() > 0 else { break }
      nanoseconds += now() - start
      while worker.send({ octets += $0.byteCount }) { replies += 1 }
    }
    print(
      "\(kind.rawValue): \(replies) replies of \(octets / max(1, replies)) octets, "
        + "\(nanoseconds / UInt64(max(1, replies))) ns a query")
    guard replies >= queries else { exit(1) }
  }

  static func now() -> UInt64 {
    var time = timespec()
    // Holds: `time` is ours to fill.
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// `big.test.` with a name of one A record each, and, where `hasOthers`, a delegation and a wildcard
  /// for every hundredth name.
  static func makeContents(names: Int, hasOthers: Bool) throws -> ZoneContents {
    var contents = ZoneContents(apex: try Name("big.test."))
    func add(_ owner: String, _ type: RRType, _ rdata: [UInt8]) throws {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 3600, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    let host = try Name("ns1.big.test.").wire
    let times: [UInt32] = [2026, 7200, 3600, 604_800, 300]
    try add(
      "big.test.", .soa,
      host + (try Name("hostmaster.big.test.").wire)
        + times.flatMap { time in (0..<4).map { UInt8(truncatingIfNeeded: time >> (24 - 8 * $0)) } }
    )
    try add("big.test.", .ns, host)
    try add("ns1.big.test.", .a, [192, 0, 2, 53])
    for number in 0..<names {
      let address: [UInt8] = [10, 0, UInt8(number >> 8 & 255), UInt8(number & 255)]
      try add("h\(number).big.test.", .a, address)
      guard hasOthers, number % 100 == 0 else { continue }
      try add("*.w\(number).big.test.", .a, address)
      try add("d\(number).big.test.", .ns, try Name("ns.d\(number).big.test.").wire)
      try add("ns.d\(number).big.test.", .a, address)
    }
    contents.sort()
    return contents
  }
}
