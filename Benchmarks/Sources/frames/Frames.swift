import DNSWire
import FastPath
import Glibc
import Octets
import PuntQueue
import Responder
import Tap
import XDP
import ZoneImage

/// Runs the fast path's worker over frames in plain memory.
///
///     frames KIND QUERIES [NAMES]
///     frames KIND QUERIES NAMES FILE
///     frames image NAMES
///     frames zone NAMES
///     frames scale QUERIES NAMES ZONES
///
/// prints nanoseconds a query, of a zone made by the program or of what a signer made of that; the
/// octets of the image of a zone; or the zone. Under callgrind, `--toggle-collect` on the worker's
/// turn counts the instructions of nothing else: frame in to frame out.
@main
struct Frames {
  static func main() throws {
    let arguments = CommandLine.arguments
    let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0
    if arguments.count == 3, arguments[1] == "image", count > 0 {
      let image = try Zone.image(Zone.text(names: count, hasOthers: false))
      print("image: \(count) names, \((image.byteCount + count - 1) / count) octets a name")
      return
    }
    if arguments.count == 3, arguments[1] == "zone", count > 0 {
      print(Zone.text(names: count, hasOthers: true), terminator: "")
      return
    }
    if arguments.count == 5, arguments[1] == "scale", count > 0,
      let names = Int(arguments[3]), let zones = Int(arguments[4]), names > 0, zones > 0
    {
      let scale = try Scale(names: names, zones: zones)
      try run(.positive, queries: count, zones: scale.zones, frames: scale.frames())
      print("images: \(scale.octets) octets")
      return
    }
    guard arguments.count >= 3, let kind = Kind(rawValue: arguments[1]), count > 0,
      let names = Int(arguments.dropFirst(3).first ?? "1000"), names > 0
    else {
      print("frames \(Kind.allCases.map(\.rawValue).joined(separator: "|")) QUERIES [NAMES [FILE]]")
      print("frames image|zone NAMES")
      print("frames scale QUERIES NAMES ZONES")
      exit(2)
    }
    try run(kind, queries: count, names: names, file: arguments.dropFirst(4).first)
  }

  static func run(_ kind: Kind, queries: Int, names: Int, file: String?) throws {
    let image =
      try file.map { try Zone.image(file: $0) }
      ?? Zone.image(Zone.text(names: names, hasOthers: true))
    let neighbours = try (0..<kind.neighbours).map { number in
      ZoneSet.Entry(apex: try Name("z\(number).test."), image: nil)
    }
    var generator = SplitMix64(state: 2026)
    let zones = ZoneSet(
      [.init(apex: image.apex, image: image)] + neighbours, using: &generator)
    try run(
      kind, queries: queries, zones: zones,
      frames: (0..<min(4096, names)).map { try kind.frame(number: $0 &* 7919 % names) })
  }

  static func run(
    _ kind: Kind, queries: Int, zones: ZoneSet, frames: [[UInt8]]
  ) throws {
    var settings = ResponderSettings()
    settings.say(cookies: .random)
    var onlooker = Onlooker(kind.sample)
    var worker = try MemoryWorker(
      responder: Responder(settings: settings), zones: ZoneSetPublisher(zones),
      punts: PuntQueue(slots: 64), geometry: ChunkGeometry(count: 256), rateLimit: kind.rateLimit,
      tap: onlooker.point)

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
      onlooker.drain()
      while worker.send({ octets += $0.byteCount }) { replies += 1 }
    }
    print(
      "\(kind.rawValue): \(replies) replies of \(octets / max(1, replies)) octets, "
        + "\(nanoseconds / UInt64(max(1, replies))) ns a query")
    guard replies >= queries else { exit(1) }
    guard onlooker.hasSeen(kind.sample, of: replies) else {
      print("what was copied is not what should have been: \(onlooker.point.counts)")
      exit(1)
    }
  }

  static func now() -> UInt64 {
    var time = timespec()
    // Holds: `time` is ours to fill.
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
