import Addresses
import DNSWire
import FastPath
import Foundation
import Octets
import PuntQueue
import Responder
import Steering
import Synchronization
import XDP
import ZoneFile
import ZoneImage

/// The fast path in small: the XDP program and a worker on one end of a veth pair of its own, between network
/// namespaces of its own, and a query from the other end.
///
/// The namespaces have no names: they are the thread's, and go with it and its sockets, whatever ends it.
enum SelfTest {
  private static let zone = """
    @ 60 SOA ns.self-test. hostmaster.self-test. 1 60 60 60 60
    @ 60 NS ns.self-test.
    www 60 A 192.0.2.80

    """

  /// Runs it on a thread of its own.
  static func run(_ host: HostFacts) -> DoctorFinding {
    let outcome = Mutex<Result<String, SelfTestFailure>?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let result = Result { () throws(SelfTestFailure) in try perform() }
      outcome.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return finding(
      outcome.withLock { $0 } ?? .failure(SelfTestFailure("it did not end")), host)
  }

  /// The rule: what to say of how it went.
  static func finding(
    _ outcome: Result<String, SelfTestFailure>, _ host: HostFacts
  ) -> DoctorFinding {
    switch outcome {
    case .success(let says): .green("self-test", says)
    case .failure(let failure):
      if host.has(.sysAdmin) {
        .red("self-test", failure.description, advice: "apus serve tells more in its log")
      } else {
        .amber(
          "self-test", "not run: network namespaces take CAP_SYS_ADMIN", mend: "sudo apus doctor")
      }
    }
  }

  /// Serves, asks, and holds the answer against the responder's.
  private static func perform() throws(SelfTestFailure) -> String {
    let apex: Name
    let image: ZoneImage
    do {
      apex = try Name("self-test")
      let loaded = ZoneFile.load(octets: Array(zone.utf8), name: "self-test", apex: apex)
      guard let contents = loaded.contents else {
        throw SelfTestFailure("its zone: \(loaded.diagnostics)")
      }
      image = try ZoneImage(contents)
    } catch let failure as SelfTestFailure { throw failure } catch {
      throw SelfTestFailure("its zone: \(error)")
    }
    let zones = ZoneSet([ZoneSet.Entry(apex: apex, image: image)])
    let responder = Responder()
    // Behind what may start threads, which would keep the namespace that this one changes to.
    let link = try SelfTestLink()
    // Stays until the worker has gone.
    defer { withExtendedLifetime(link) {} }
    let (steering, queue) = try start(zones, responder)
    defer {
      steering.detach()
      queue.stop()
    }
    let query = ExplainRequest(Name.www(below: apex), .a).message
    let reply = try link.ask(query)
    var expected = query + [UInt8](repeating: 0, count: 1232)
    let verdict = expected.withOctets { bytes in
      responder.respond(
        in: &bytes, length: query.count, capacity: bytes.byteCount, transport: .udp, zones: zones)
    }
    guard case .transmit(let length) = verdict, reply == Array(expected.prefix(length)) else {
      throw SelfTestFailure("another answer than the responder's came: \(reply)")
    }
    // The worker counts behind the send; the reply may be here first.
    for _ in 0..<200 where queue.snapshot().tx == 0 { usleep(5_000) }
    let counts = queue.snapshot()
    guard counts.tx >= 1 else {
      throw SelfTestFailure(
        "the answer did not come over the fast path: \(counts.rx) frames received")
    }
    return
      "a query was answered over AF_XDP on veth: \(steering.mode.rawValue) XDP, \(queue.mode.rawValue)"
  }

  /// The program on the pair's end, and a worker behind it.
  private static func start(
    _ zones: ZoneSet, _ responder: Responder
  ) throws(SelfTestFailure) -> (Steering, FastPathQueue) {
    do {
      let steering = try Steering.attach(
        NetworkInterface(named: SelfTestLink.device), queues: 1, mode: .auto)
      let queue = try FastPathQueue.start(
        socket: try XSKSocket.open(
          interface: SelfTestLink.device, queue: QueueID(0),
          request: steering.mode == .generic ? .copy : .auto, geometry: ChunkGeometry()),
        responder: responder, zones: ZoneSetPublisher(zones), punts: PuntQueue())
      try steering.register(socket: queue.fileDescriptor, queue: 0)
      try steering.serve([Endpoint(address: SelfTestLink.server, port: 53)])
      return (steering, queue)
    } catch let error as SteeringError {
      throw SelfTestFailure(error.firstLine)
    } catch { throw SelfTestFailure("\(error)") }
  }
}

/// Why the self-test did not succeed, in a line.
struct SelfTestFailure: Error, Equatable, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

extension Name {
  fileprivate static func www(below apex: Name) -> Name { (try? Name("www", origin: apex)) ?? apex }
}
