import DNSWire
import Octets

/// The messages to ask, one behind the other, out of lines in kxdpgun's form: a name, `A`, and `D` where DO is to be asked for.
struct Queries {
  private var octets: [UInt8] = []
  /// Where each message starts, and behind the last one its end.
  private var starts: [Int] = [0]
  /// What each sums to, as the UDP checksum has it.
  private var sums: [UInt16] = []

  var count: Int { sums.count }

  /// Reads standard input to its end.
  init() throws(Failure) {
    while let line = readLine() {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, fields[1] == "A", let name = try? Name(fields[0]) else {
        throw .line(line)
      }
      add(name, asksDNSSEC: fields.dropFirst(2).first == "D")
    }
    guard count > 0 else { throw .none }
  }

  private mutating func add(_ name: Name, asksDNSSEC: Bool) {
    var message: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, asksDNSSEC ? 1 : 0]
    message += name.wire + [0, 1, 0, 1]
    if asksDNSSEC { message += [0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0] }
    var sum = InternetChecksum()
    sum.add(message.octets, at: 0, count: message.count)
    octets += message
    starts.append(octets.count)
    sums.append(sum.folded)
  }

  /// The length of a message, whose ID is 0.
  func length(_ index: Int) -> Int { starts[index + 1] - starts[index] }

  func sum(_ index: Int) -> UInt16 { sums[index] }

  /// Copies a message, which must fit.
  func copy(_ index: Int, to bytes: inout MutableRawSpan, at offset: Int) {
    bytes.copy(octets.octets, from: starts[index], count: length(index), to: offset)
  }

  enum Failure: Error {
    case none
    case line(String)
  }
}
