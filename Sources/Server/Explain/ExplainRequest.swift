public import Addresses
public import DNSWire
import Octets
import Responder

/// A question to be explained, and how it would come.
public struct ExplainRequest: Equatable, Sendable {
  public var name: Name
  public var type: RRType
  /// DO is set (RFC 3225).
  public var wantsDNSSEC = false
  /// Who asks; nil: nobody in particular.
  public var client: IPAddress?
  public var isOverTCP = false
  /// The payload size of the query's OPT record; nil: it has none.
  public var payloadSize: UInt16? = 1232

  public init(_ name: Name, _ type: RRType) {
    self.name = name
    self.type = type
  }

  /// The query: ID 0, RD as dig sets it.
  var message: [UInt8] {
    let question = name.wire + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff), 0, 1]
    let head: [UInt8] = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, payloadSize == nil ? 0 : 1]
    return head + question + opt
  }

  private var opt: [UInt8] {
    guard let payloadSize else { return [] }
    return [
      0, 0, 41, UInt8(payloadSize >> 8), UInt8(payloadSize & 0xff), 0, 0, wantsDNSSEC ? 0x80 : 0, 0,
      0, 0,
    ]
  }

  /// How the kernel path would see it.
  var transport: Transport { isOverTCP ? .tcp : .udp }
}

extension ControlRequest {
  /// What is to be explained: as text, for the control socket speaks JSON.
  struct Question: Codable, Sendable {
    var name: String
    var type: UInt16
    var dnssec: Bool
    var from: String?
    var tcp: Bool
    var payload: UInt16?

    init(_ request: ExplainRequest) {
      name = request.name.description
      type = request.type.rawValue
      dnssec = request.wantsDNSSEC
      from = request.client?.description
      tcp = request.isOverTCP
      payload = request.payloadSize
    }

    /// Nil where the name or the address is none.
    var request: ExplainRequest? {
      guard let name = try? Name(name) else { return nil }
      var request = ExplainRequest(name, RRType(type))
      if let from {
        guard let client = IPAddress(from) else { return nil }
        request.client = client
      }
      (request.wantsDNSSEC, request.isOverTCP) = (dnssec, tcp)
      request.payloadSize = payload
      return request
    }
  }
}
