import Addresses
import DNSWire
import Octets
import Tap
import ZoneImage

/// What was asked most, and by whom, among the exchanges of a tap. Its memory is bounded, whatever comes.
struct HeavyHitters: Sendable {
  /// Counters of each kind: an error of a thousandth of what was counted at most.
  static let counters = 1024
  /// Where who asks may have any address, so many bits of it count.
  private static let prefix4 = 24
  private static let prefix6 = 48

  private(set) var names = SpaceSaving<Name>(capacity: Self.counters)
  /// Nil: a name of no zone that is served.
  private(set) var zones = SpaceSaving<Name?>(capacity: Self.counters)
  private(set) var types = SpaceSaving<RRType>(capacity: Self.counters)
  private(set) var clients = SpaceSaving<AddressPrefix>(capacity: Self.counters)
  /// Nil: no reply. At most 4,097 keys, for a code has twelve bits.
  private(set) var rcodes: [UInt16?: UInt64] = [:]
  private(set) var exchanges: UInt64 = 0

  mutating func add(_ note: TapNote, query: RawSpan, reply: RawSpan, _ zones: ZoneSet) {
    // What the fast path handed over counts where it is answered.
    guard !note.isPunted else { return }
    exchanges &+= 1
    clients.add(Self.prefix(of: note.client.address))
    rcodes[MessageSummary(note.replyMessage(in: reply))?.rcode.rawValue, default: 0] &+= 1
    let message = note.queryMessage(in: query)
    guard let summary = MessageSummary(message), let name = summary.name else { return }
    names.add(name.lowercased)
    types.add(summary.type)
    let route = zones.route(message, at: Header.size, end: message.byteCount).route
    self.zones.add(zones.entry(of: route)?.apex)
  }

  private static func prefix(of client: IPAddress) -> AddressPrefix {
    AddressPrefix(client, length: client.isIPv4 ? prefix4 : prefix6)
  }
}
