import Addresses
import DNSWire
import Tap

/// Which exchanges are shown.
struct TapFilter: Sendable {
  private let names: [Name]
  private let types: Set<UInt16>
  private let rcodes: Set<Int>
  private let clients: [AddressPrefix]
  private let paths: Set<TapPath>

  /// Of a request that came from anywhere.
  init(_ request: TapRequest) throws(ControlError) {
    guard request.every >= 1, request.rate >= 1, request.rate <= 10_000_000 else {
      throw ControlError("a tap copies one query in 1 or more, and 1 to 10000000 a second")
    }
    var names: [Name] = []
    for text in request.names {
      do { names.append(try Name(text)) } catch {
        throw ControlError("'\(text)' is no domain name: \(error)")
      }
    }
    var clients: [AddressPrefix] = []
    for text in request.clients {
      do { clients.append(try parsePrefix(text).get()) } catch {
        throw ControlError("'\(text)' is no address or prefix: \(error.message)")
      }
    }
    var paths: Set<TapPath> = []
    for text in request.paths {
      guard let path = TapPath(name: text) else {
        let all = TapPath.allCases.map { "\($0)" }.joined(separator: ", ")
        throw ControlError("'\(text)' is no path: there are \(all)")
      }
      paths.insert(path)
    }
    self.names = names
    self.clients = clients
    self.paths = paths
    types = Set(request.types)
    rcodes = Set(request.rcodes)
  }

  func matches(_ path: TapPath, _ note: TapNote, query: RawSpan, reply: RawSpan) -> Bool {
    let client = note.client.address
    guard paths.isEmpty || paths.contains(path),
      clients.isEmpty || clients.contains(where: { $0.contains(client) })
    else { return false }
    if !names.isEmpty || !types.isEmpty {
      guard matchesQuestion(note.queryMessage(in: query)) else { return false }
    }
    guard !rcodes.isEmpty else { return true }
    // What was handed over has neither a reply nor none.
    return !note.isPunted && rcodes.contains(Self.rcode(note.replyMessage(in: reply)))
  }

  private func matchesQuestion(_ message: RawSpan) -> Bool {
    guard let message = MessageSummary(message), let name = message.name else { return false }
    return (names.isEmpty || names.contains { name.isAtOrBelow($0) })
      && (types.isEmpty || types.contains(message.type.rawValue))
  }

  /// -1: there is no reply.
  private static func rcode(_ reply: RawSpan) -> Int {
    MessageSummary(reply).map { Int($0.rcode.rawValue) } ?? -1
  }
}

extension TapPath {
  /// The path of a name as options and output have it.
  init?(name: String) {
    guard let path = TapPath.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = path
  }
}

extension TapNote {
  /// The DNS message in what was copied of the query.
  @_lifetime(copy query)
  func queryMessage(in query: RawSpan) -> RawSpan {
    query.extracting(droppingFirst: min(max(message, 0), query.byteCount))
      .extracting(first: max(messageLength, 0))
  }

  /// The DNS message in what was copied of the reply: empty where there is none.
  @_lifetime(copy reply)
  func replyMessage(in reply: RawSpan) -> RawSpan {
    reply.extracting(droppingFirst: min(max(message, 0), reply.byteCount))
  }
}
