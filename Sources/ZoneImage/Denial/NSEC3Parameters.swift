import DNSWire
import Octets

/// What an NSEC3 chain's hashes are made with (RFC 5155, sections 3.1 and 4.1).
struct NSEC3Parameters: Hashable {
  /// SHA-1, the one algorithm there is.
  static let sha1: UInt8 = 1

  var algorithm: UInt8
  var iterations: Int
  var salt: [UInt8]

  /// From the RDATA of an NSEC3 or NSEC3PARAM record; nil where it is not whole.
  init?(_ rdata: ArraySlice<UInt8>) {
    let octets = Array(rdata)
    guard octets.count >= 5, octets.count >= 5 + Int(octets[4]) else { return nil }
    algorithm = octets[0]
    iterations = Int(octets[2]) << 8 | Int(octets[3])
    salt = Array(octets[5..<(5 + Int(octets[4]))])
  }

  /// Whether a chain with them can be served.
  var isUsable: Bool { algorithm == Self.sha1 && iterations <= NSEC3Hash.mostIterations }

  /// The hash of a name in wire form.
  func hash(_ name: [UInt8]) -> NSEC3Hash {
    NSEC3Hash(
      name.octets, at: 0, count: name.count, salt: salt.octets, at: 0, saltLength: salt.count,
      iterations: iterations)
  }
}

/// Base 32 with the extended hex alphabet, without padding (RFC 4648, section 7).
enum Base32Hex {
  /// The twenty octets that a label of 32 characters stands for; nil where it is none.
  static func hash(_ label: ArraySlice<UInt8>) -> NSEC3Hash? {
    guard label.count == 32 else { return nil }
    var octets: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in label {
      let value: UInt8
      switch character {
      case 0x30...0x39: value = character - 0x30
      case 0x41...0x56: value = character - 0x41 + 10
      case 0x61...0x76: value = character - 0x61 + 10
      default: return nil
      }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        octets.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return NSEC3Hash(octets.octets, at: 0)
  }
}
