import DNSWire
import TestSupport

/// One question to all servers.
struct Question: Sendable {
  /// The zone that it was made from.
  var zone: Int
  var name: Name
  var type: UInt16
  var rrClass: UInt16 = 1
  /// RD, AD and CD, as in the header.
  var flags: UInt16 = 0
  var edns: QueryMessage.EDNS?
  var overTCP = false

  /// As it is put to a server: BIND answers nothing in class ANY, and is asked in class IN, where the same records are.
  func asked(of kind: ServerKind) -> Question {
    guard kind == .bind, rrClass == 255 else { return self }
    var question = self
    question.rrClass = 1
    return question
  }

  /// The question section's octets.
  var section: [UInt8] {
    name.wire + [type, rrClass].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
  }

  /// The query's octets.
  func octets(id: UInt16) -> [UInt8] {
    var message = QueryMessage(
      name, RRType(type), class: RRClass(rawValue: rrClass), edns: edns)
    message.id = id
    message.flags = flags
    return message.octets
  }

  /// The most octets of a response over UDP: the servers offer 1,232.
  var limit: Int { edns.map { max(512, min(1232, Int($0.payloadSize))) } ?? 512 }

  var wantsDNSSEC: Bool { edns?.dnssecOK == true }

  /// The same question as dig's arguments.
  var digArguments: [String] {
    var words = ["-q", name.description, "-t", TypeName.text(type)]
    words += ["-c", rrClass == 1 ? "IN" : "CLASS\(rrClass)"]
    words += [flags & 0x0100 != 0 ? "+rd" : "+nord", flags & 0x0020 != 0 ? "+ad" : "+noad"]
    words += [flags & 0x0010 != 0 ? "+cd" : "+nocd", overTCP ? "+tcp" : "+notcp", "+ignore"]
    words += ["+nocookie", "+nostats", "+nocmd", "+time=2", "+tries=2"]
    guard let edns else { return words + ["+noedns"] }
    words += ["+bufsize=\(edns.payloadSize)", "+edns=\(edns.version)", "+noednsnegotiation"]
    words += [edns.dnssecOK ? "+dnssec" : "+nodnssec"]
    return words + edns.options.map { "+ednsopt=\($0.code):" + Hexadecimal.text($0.data) }
  }
}

enum Hexadecimal {
  static func text(_ octets: [UInt8]) -> String {
    octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
