import DNSWire
import Octets
import Responder
import TestSupport

@testable import ZoneImage

/// Damage to a compiled zone: an answer may be wrong, and is never a trap, nor too long, nor outside
/// its place.
///
/// The input is the damage: five octets each, the offset from the image's start (four, big-endian,
/// modulo the image's size) and the new octet; a rest of one or two octets cuts the image there.
final class ImageFuzzer {
  /// Each of the three takes the same damage.
  private let images: [(apex: Name, octets: [UInt8])]
  private let queries: [[UInt8]]

  init() throws {
    let images = [
      try FuzzedZones.image(FuzzedZones.text, apex: "example."), try FuzzedZones.signed("nsec"),
      try FuzzedZones.signed("nsec3"),
    ]
    self.images = images.map { image in
      (image.apex, (0..<image.octets.byteCount).map { image.octets.load8(at: $0) })
    }
    let names =
      [
        "example.", "www.example.", "alias.example.", "loop.example.", "b.c.example.",
        "nx.example.",
        "x.y.w.example.", "x.v.example.", "x.d.example.", "a.grow.example.", "x.sub.example.",
        "big.example.", "long.example.",
      ]
      + ["nsec.", "nsec3."].flatMap { zone in
        ["", "x.w.", "a.b.", "b.", "nx.", "alias.", "x.d.", "x.sub.", "sec."].map { $0 + zone }
      }
    queries = try names.enumerated().flatMap { index, name in
      try [RRType.a, [.mx, .any, .ds][index % 3]].map { type in
        QueryMessage(try Name(name), type, edns: type == .a ? nil : .init(dnssecOK: true)).octets
      }
    }
  }

  func run(_ damage: [UInt8]) {
    let zones = ZoneSet(
      images.map { image in
        .init(
          apex: image.apex,
          image: ZoneImage(apex: image.apex, octets: Self.damaged(image.octets, damage)))
      })
    for (index, query) in queries.enumerated() { ask(query, index % 4 == 3 ? .tcp : .udp, zones) }
  }

  private static func damaged(_ octets: [UInt8], _ damage: [UInt8]) -> [UInt8] {
    var image = octets
    var at = 0
    while at + 5 <= damage.count {
      let offset = damage[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
      image[offset % image.count] = damage[at + 4]
      at += 5
    }
    let rest = damage[at...]
    if (1...2).contains(rest.count) {
      image.removeLast(rest.reduce(0) { $0 << 8 | Int($1) } % image.count)
    }
    return image
  }

  private func ask(_ query: [UInt8], _ transport: Transport, _ zones: ZoneSet) {
    let (before, room) = (64, 4096)
    var buffer = [UInt8](repeating: 0xee, count: before) + query
    buffer += [UInt8](repeating: 0xee, count: before + room + 64 - buffer.count)
    let verdict = buffer.withOctets { bytes in
      let prepared = Responder.prepare(
        bytes.bytes, message: before, length: query.count, transport: transport, zones: zones)
      return Responder().answer(prepared, in: &bytes, capacity: room, zones: zones)
    }
    let around = buffer.prefix(before) + buffer.suffix(64)
    if around.contains(where: { $0 != 0xee }) { violated("written outside the message's place") }
    guard case .transmit(let length) = verdict else { violated("\(verdict)") }
    if length < 12 || length > (transport == .tcp ? room : 1232) {
      violated("\(length) octets over \(transport)")
    }
  }
}
