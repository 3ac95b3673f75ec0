import Addresses
import DNSWire
import Octets
import Tap
import TestSupport
import Testing

@testable import Server

@Suite("What a tap shows: filters")
struct TapFilterTests {
  private func matches(
    _ exchange: TappedExchange, _ change: (inout TapRequest) -> Void
  ) throws -> Bool {
    var request = TapRequest()
    change(&request)
    return try TapFilter(request).matches(
      exchange.path, exchange.note, query: exchange.query.octets, reply: exchange.reply.octets)
  }

  @Test("a name matches itself and what is below it, in any case, and nothing beside it")
  func names() throws {
    let exchange = Tapped.frames(try Tapped.query("WWW.Example.com."))
    for name in ["www.example.com", "example.COM.", "com", "."] {
      #expect(try matches(exchange) { $0.names = ["test", name] }, "\(name)")
    }
    for name in ["ww.example.com", "a.www.example.com", "ample.com", "net"] {
      #expect(try !matches(exchange) { $0.names = [name] }, "\(name)")
    }
    #expect(try !matches(Tapped.exchange(.udp, [1, 2, 3])) { $0.names = ["."] })
  }

  @Test("types, response codes, clients and paths; of each list one, of all lists each")
  func others() throws {
    let exchange = Tapped.exchange(
      .udp, try Tapped.query("x.test.", .aaaa), try Tapped.query("x.test.", .aaaa, flags: 0x8503))
    #expect(try matches(exchange) { _ in })
    #expect(try matches(exchange) { $0.types = [1, 28] })
    #expect(try !matches(exchange) { $0.types = [1] })
    #expect(try matches(exchange) { $0.rcodes = [0, 3] })
    #expect(try !matches(exchange) { $0.rcodes = [0, -1] })
    #expect(try matches(exchange) { $0.clients = ["2001:db8::/32", "192.0.2.0/24"] })
    #expect(try !matches(exchange) { $0.clients = ["2001:db8::/32", "192.0.2.2"] })
    #expect(try matches(exchange) { $0.paths = ["fast", "udp"] })
    #expect(try !matches(exchange) { $0.paths = ["fast", "tcp", "punted"] })
    #expect(
      try !matches(exchange) {
        $0.types = [28]
        $0.rcodes = [0]
      })
    let unanswered = Tapped.exchange(.udp, try Tapped.query())
    #expect(try matches(unanswered) { $0.rcodes = [-1] })
    #expect(try !matches(unanswered) { $0.rcodes = [0] })
    var handedOver = Tapped.frames(try Tapped.query())
    handedOver.note.isPunted = true
    #expect(try matches(handedOver) { _ in })
    #expect(try !matches(handedOver) { $0.rcodes = [-1] }, "its reply is still to come")
  }

  @Test("what is wrong with a filter is said")
  func mistakes() {
    func mistake(_ change: (inout TapRequest) -> Void) -> String {
      var request = TapRequest()
      change(&request)
      do { try request.check() } catch { return error.description }
      return ""
    }
    #expect(
      mistake { $0.names = ["a..b"] }
        == "'a..b' is no domain name: it has an empty label (two dots in a row, or a leading one)")
    #expect(mistake { $0.clients = ["192.0.2.1/24"] }.contains("did you mean '192.0.2.0/24'?"))
    #expect(mistake { $0.paths = ["slow"] }.contains("there are fast, udp, tcp, punted"))
    #expect(mistake { $0.every = 0 }.hasPrefix("a tap copies one query in 1 or more"))
    #expect(mistake { $0.rate = 0 }.hasPrefix("a tap copies one query in 1 or more"))
    #expect(mistake { _ in }.isEmpty)
  }
}
