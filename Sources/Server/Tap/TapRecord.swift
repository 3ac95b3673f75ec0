import Addresses
import NIOCore
import Tap

/// What comes over the control socket once a tap is open: a length of four octets, then so many, all numbers little-endian.
enum TapRecord: Equatable {
  case exchange(TappedExchange)
  /// What became of the sample so far; the last is the state now.
  case counts([TapShare])

  /// The two sides have to be of one version.
  static let version = 1

  /// No record is longer: a slot, and a name.
  private static let longest = 1 << 20
}

/// What became of the queries that were in the samples of one path, or queue of the fast path.
struct TapShare: Equatable {
  var path: TapPath
  var name: String
  var counts: TapCounts
  /// Copied and wanted, and not sent: the client was too slow.
  var slowClient: UInt64
}

// MARK: Writing

extension TapRecord {
  func write(to buffer: inout ByteBuffer) {
    let start = buffer.writerIndex
    buffer.writeInteger(UInt32(0))
    switch self {
    case .exchange(let exchange):
      buffer.writeInteger(UInt8(1))
      buffer.write(exchange)
    case .counts(let shares):
      buffer.writeInteger(UInt8(2))
      buffer.writeInteger(UInt32(clamping: shares.count), endianness: .little)
      for share in shares { buffer.write(share) }
    }
    let length = buffer.writerIndex - start - 4
    buffer.setInteger(UInt32(clamping: length), at: start, endianness: .little)
  }
}

extension ByteBuffer {
  fileprivate mutating func write(_ exchange: TappedExchange) {
    write(exchange.path, exchange.name)
    let note = exchange.note
    write([note.queryTime, note.replyTime])
    write(note.client)
    write(note.server)
    write(
      [note.queryLength, note.replyLength, note.message, note.messageLength].map {
        UInt64(max($0, 0))
      })
    for octets in [exchange.query, exchange.reply] {
      writeInteger(UInt32(clamping: octets.count), endianness: .little)
      writeBytes(octets)
    }
  }

  fileprivate mutating func write(_ share: TapShare) {
    write(share.path, share.name)
    let counts = share.counts
    write([counts.copied, counts.ringFull, counts.overLimit, share.slowClient])
  }

  private mutating func write(_ path: TapPath, _ name: String) {
    let name = Array(name.utf8.prefix(255))
    writeInteger(path.rawValue)
    writeInteger(UInt8(clamping: name.count))
    writeBytes(name)
  }

  private mutating func write(_ endpoint: Endpoint) {
    write([endpoint.address.high, endpoint.address.low])
    writeInteger(endpoint.port, endianness: .little)
  }

  private mutating func write(_ numbers: [UInt64]) {
    for number in numbers { writeInteger(number, endianness: .little) }
  }
}

// MARK: Reading

extension TapRecord {
  /// What was sent is no record.
  struct Damage: Error {}

  /// The next record of what came so far; nil where it is not whole yet.
  static func read(from buffer: inout ByteBuffer) throws(Damage) -> TapRecord? {
    let at = buffer.readerIndex
    guard let length = buffer.getInteger(at: at, endianness: .little, as: UInt32.self) else {
      return nil
    }
    guard length <= longest else { throw Damage() }
    guard buffer.readableBytes >= 4 + Int(length) else { return nil }
    buffer.moveReaderIndex(forwardBy: 4)
    guard var record = buffer.readSlice(length: Int(length)) else { throw Damage() }
    switch record.readInteger(as: UInt8.self) {
    case 1: return .exchange(try record.readExchange())
    case 2:
      let count: UInt32 = try record.number()
      var shares: [TapShare] = []
      for _ in 0..<count { shares.append(try record.readShare()) }
      return .counts(shares)
    default: throw Damage()
    }
  }
}

extension ByteBuffer {
  fileprivate mutating func readExchange() throws(TapRecord.Damage) -> TappedExchange {
    let (path, name) = try readPlace()
    let (queryTime, replyTime): (UInt64, UInt64) = (try number(), try number())
    let (client, server) = (try readEndpoint(), try readEndpoint())
    var lengths: [Int] = []
    for _ in 0..<4 {
      let length: UInt64 = try number()
      lengths.append(Int(clamping: length))
    }
    var note = TapNote(
      client: client, server: server, time: queryTime, length: lengths[0], message: lengths[2],
      messageLength: lengths[3])
    (note.replyTime, note.replyLength) = (replyTime, lengths[1])
    return TappedExchange(
      path: path, name: name, note: note, query: try readOctets(), reply: try readOctets())
  }

  fileprivate mutating func readShare() throws(TapRecord.Damage) -> TapShare {
    let (path, name) = try readPlace()
    let counts = TapCounts(
      copied: try number(), ringFull: try number(), overLimit: try number())
    return TapShare(path: path, name: name, counts: counts, slowClient: try number())
  }

  private mutating func readPlace() throws(TapRecord.Damage) -> (TapPath, String) {
    let (path, length): (UInt8, UInt8) = (try number(), try number())
    guard let path = TapPath(rawValue: path), let name = readString(length: Int(length)) else {
      throw TapRecord.Damage()
    }
    return (path, name)
  }

  private mutating func readEndpoint() throws(TapRecord.Damage) -> Endpoint {
    let address = IPAddress(high: try number(), low: try number())
    return Endpoint(address: address, port: try number())
  }

  private mutating func readOctets() throws(TapRecord.Damage) -> [UInt8] {
    let length: UInt32 = try number()
    guard let octets = readBytes(length: Int(length)) else { throw TapRecord.Damage() }
    return octets
  }

  fileprivate mutating func number<Number: FixedWidthInteger>() throws(TapRecord.Damage) -> Number {
    guard let number = readInteger(endianness: .little, as: Number.self) else {
      throw TapRecord.Damage()
    }
    return number
  }
}
