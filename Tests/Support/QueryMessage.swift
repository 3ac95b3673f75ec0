public import DNSWire

/// A DNS query to be, described field by field (RFC 1035, section 4.1); `octets` builds it.
public struct QueryMessage: Sendable {
  /// The OPT record to send (RFC 6891, section 6.1.2).
  public struct EDNS: Sendable {
    public var payloadSize: UInt16
    public var version: UInt8
    public var extendedRCode: UInt8 = 0
    /// DNSSEC OK (RFC 3225).
    public var dnssecOK: Bool
    /// Code and data of each option.
    public var options: [(code: UInt16, data: [UInt8])]

    public init(
      payloadSize: UInt16 = 1232, version: UInt8 = 0, dnssecOK: Bool = false,
      options: [(code: UInt16, data: [UInt8])] = []
    ) {
      self.payloadSize = payloadSize
      self.version = version
      self.dnssecOK = dnssecOK
      self.options = options
    }

    var octets: [UInt8] {
      let data = options.flatMap { option in
        TestSupport.octets(option.code) + TestSupport.octets(UInt16(option.data.count))
          + option.data
      }
      return [0, 0, 41] + TestSupport.octets(payloadSize) + [extendedRCode, version]
        + [dnssecOK ? 0x80 : 0, 0] + TestSupport.octets(UInt16(data.count)) + data
    }
  }

  public var id: UInt16 = 0x5357
  /// The header's second word, by itself RD alone.
  public var flags: UInt16 = 0x0100
  /// QNAME in wire form: raw, so that it can be wrong.
  public var qname: [UInt8]
  public var qtype: RRType
  public var qclass: RRClass
  /// QDCOUNT; the question stands there once for each, or once where `questions` says 0.
  public var questionCount: UInt16 = 1
  public var edns: EDNS?
  /// Octets behind the message that no count announces.
  public var trailing: [UInt8] = []

  public init(
    _ name: Name, _ type: RRType = .a, class qclass: RRClass = .internet, edns: EDNS? = nil
  ) {
    qname = name.wire
    qtype = type
    self.qclass = qclass
    self.edns = edns
  }

  /// The question's octets.
  public var question: [UInt8] {
    qname + TestSupport.octets(qtype.rawValue) + TestSupport.octets(qclass.rawValue)
  }

  public var octets: [UInt8] {
    var message = TestSupport.octets(id) + TestSupport.octets(flags)
    message += TestSupport.octets(questionCount) + [0, 0, 0, 0, 0, edns == nil ? 0 : 1]
    for _ in 0..<max(1, questionCount) { message += question }
    return message + (edns?.octets ?? []) + trailing
  }
}
