import Addresses
import Tap

/// What of dnstap.proto an authoritative server tells, in protobuf's wire form: a key of field number and wire type, then the
/// value.
///
/// Fifteen fields, no message is read: that needs no library, whose compiler and runtime every build would pay for.
struct DnstapMessage {
  /// Of `Message.Type`.
  enum Kind: UInt64 {
    case authQuery = 1
    case authResponse = 2
  }

  var identity: [UInt8]
  var version: [UInt8]
  var kind: Kind
  var isTCP: Bool
  var client: Endpoint
  var server: Endpoint
  /// Nanoseconds since 1970; 0 where there is no reply.
  var queryTime: UInt64
  var responseTime: UInt64
  /// Nil: not told, or not all of it was copied.
  var query: [UInt8]?
  var response: [UInt8]?

  /// The message `Dnstap`.
  var octets: [UInt8] {
    var message = Protobuf()
    message.add(1, number: kind.rawValue)
    message.add(2, number: client.address.isIPv4 ? 1 : 2)
    message.add(3, number: isTCP ? 2 : 1)
    message.add(4, octets: Self.octets(client.address))
    message.add(5, octets: Self.octets(server.address))
    message.add(6, number: UInt64(client.port))
    message.add(7, number: UInt64(server.port))
    message.add(8, number: queryTime / 1_000_000_000)
    message.add(9, fixed: UInt32(truncatingIfNeeded: queryTime % 1_000_000_000))
    if let query { message.add(10, octets: query) }
    if kind == .authResponse {
      message.add(12, number: responseTime / 1_000_000_000)
      message.add(13, fixed: UInt32(truncatingIfNeeded: responseTime % 1_000_000_000))
      if let response { message.add(14, octets: response) }
    }
    var dnstap = Protobuf()
    dnstap.add(1, octets: identity)
    dnstap.add(2, octets: version)
    dnstap.add(14, octets: message.octets)
    // MESSAGE.
    dnstap.add(15, number: 1)
    return dnstap.octets
  }

  /// Four or sixteen octets.
  private static func octets(_ address: IPAddress) -> [UInt8] {
    address.isIPv4 ? Array(address.octets.suffix(4)) : address.octets
  }
}

/// The three forms of a field that dnstap needs.
private struct Protobuf {
  private(set) var octets: [UInt8] = []

  mutating func add(_ field: UInt64, number: UInt64) {
    add(varint: field << 3)
    add(varint: number)
  }

  mutating func add(_ field: UInt64, fixed number: UInt32) {
    add(varint: field << 3 | 5)
    octets += (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  mutating func add(_ field: UInt64, octets value: [UInt8]) {
    add(varint: field << 3 | 2)
    add(varint: UInt64(value.count))
    octets += value
  }

  /// Seven bits an octet, the lowest first; the eighth says that more follow.
  private mutating func add(varint number: UInt64) {
    var rest = number
    while rest > 0x7f {
      octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    octets.append(UInt8(truncatingIfNeeded: rest))
  }
}
