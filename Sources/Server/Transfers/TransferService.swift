import Addresses
import CLinux
import DNSWire
import KernelPath
import Logging
import Octets
import Responder
import Synchronization
import ZoneImage
import ZoneTransfer

/// Takes what the responder leaves: transfers out, NOTIFY, and signatures of whatever is signed.
///
/// It outlives the paths, so that a reload of them changes nothing here.
final class TransferService: RareMessages {
  /// What becomes of a NOTIFY for a zone.
  enum Notified: Sendable {
    /// The zone is one that this server has from another, who has sent it: it is looked for now.
    case taken
    /// Sent by nobody whom this server has the zone from.
    case refused
    /// No such zone, or it is not had from another server.
    case notOurs
  }

  /// So many transfers at a time: each holds a version of its zone.
  static let mostOpen = 100

  let counters = TransferCounters()
  private let keeper: ZoneKeeper
  private let logger: Logger
  private let settings: Mutex<Settings>

  private struct Settings {
    var keys: [Name: TSIGKey]
    var udpPayload: UInt16
    var notified: @Sendable (NotifyRequest, IPAddress, Name?) -> Notified = { _, _, _ in .notOurs }
  }

  init(_ configuration: Configuration, keeper: ZoneKeeper, logger: Logger) {
    self.keeper = keeper
    self.logger = logger
    settings = Mutex(Settings(keys: [:], udpPayload: 0))
    use(configuration)
  }

  /// Obeys this configuration from now on. What is said of zones is taken from the zones.
  func use(_ configuration: Configuration) {
    let keys = Dictionary(
      configuration.keys.map { ($0.key.name, $0.key) }, uniquingKeysWith: { first, _ in first })
    settings.withLock { ($0.keys, $0.udpPayload) = (keys, configuration.udpPayload) }
  }

  /// Has `action` decide what becomes of a NOTIFY from an address, signed by that key or by none.
  func onNotify(_ action: @escaping @Sendable (NotifyRequest, IPAddress, Name?) -> Notified) {
    settings.withLock { $0.notified = action }
  }

  /// The key of that name.
  func key(_ name: Name) -> TSIGKey? { settings.withLock { $0.keys[name] } }

  func take(_ message: RareMessage) -> RareReply {
    var octets = message.octets
    let request = TSIGSession.verify(request: &octets, now: UInt64(apus_unix_seconds())) {
      key($0)
    }
    let session: TSIGSession?
    switch request {
    case .unsigned: session = nil
    case .signed(let signer): session = signer
    case .refused(let error, let response):
      counters.badSignatures.add(1, ordering: .relaxed)
      logger.notice("a signed message from \(message.client) is refused: \(error)")
      // The responder tells an unknown key as it does where there are no keys.
      if error == .otherKey { return .none }
      return response.map(RareReply.message) ?? .none
    }
    if Header.opcode(Header.flags(octets.octets, at: 0)) == .notify {
      return notified(octets, message, session)
    }
    if let request = TransferRequest(octets) {
      // The responder refuses, and tells why to who speaks EDNS.
      return transfer(request, message, session) ?? plain(octets, session)
    }
    if let session, let reply = catalogSOA(octets, message, session) { return reply }
    // A transfer that is no good, or anything that is signed.
    return plain(octets, session)
  }

  /// What the responder says, signed where the request was.
  private func plain(_ octets: [UInt8], _ session: TSIGSession?) -> RareReply {
    session.map { .question(octets, QuestionSigner($0)) } ?? .none
  }

  /// The SOA record of a catalog that answers no questions, for who may have all of it: they look whether it is new (RFC 9432, section 7).
  private func catalogSOA(
    _ octets: [UInt8], _ message: RareMessage, _ session: TSIGSession
  ) -> RareReply? {
    guard let request = TransferRequest(soaOf: octets), let zone = keeper.zone(request.zone),
      !zone.configuration.isAnswered, let version = zone.served,
      zone.configuration.options.provideTransfer.contains(where: {
        $0.covers(message.client.address, key: session.key.name)
      }),
      let transfer = OutgoingTransfer(
        request, .soa(version.snapshot), payloadSize: settings.withLock { $0.udpPayload },
        session: session)
    else { return nil }
    return single(transfer)
  }

  private func notified(
    _ octets: [UInt8], _ message: RareMessage, _ session: TSIGSession?
  ) -> RareReply {
    guard let request = NotifyRequest(octets) else { return .none }
    counters.notifiesIn.add(1, ordering: .relaxed)
    let action = settings.withLock { $0.notified }
    let outcome = action(request, message.client.address, session?.key.name)
    if outcome != .taken {
      let reason =
        outcome == .refused ? "it is none of the zone's primaries" : "no such secondary zone"
      logger.notice(
        "zone \(request.zone): a NOTIFY from \(message.client.address) is refused: \(reason)")
    }
    switch outcome {
    case .taken: return signed(request.response(.noError), session)
    case .refused: return signed(request.response(.refused), session)
    // NOTIMP, as the responder says to all that it does not know.
    case .notOurs: return plain(octets, session)
    }
  }

  private func signed(_ response: [UInt8], _ session: TSIGSession?) -> RareReply {
    var (response, session) = (response, session)
    do { try session?.sign(response: &response, now: UInt64(apus_unix_seconds())) } catch {
      return .none
    }
    return .message(response)
  }
}

/// Signs the response to a question by the key that the question was signed with.
private struct QuestionSigner: ReplySigner {
  private let session: TSIGSession

  init(_ session: TSIGSession) { self.session = session }

  var length: Int { session.signatureLength }

  func sign(_ response: [UInt8]) -> [UInt8]? {
    var (response, session) = (response, session)
    do { try session.sign(response: &response, now: UInt64(apus_unix_seconds())) } catch {
      return nil
    }
    return response
  }
}

extension TransferService {
  /// AXFR and IXFR (RFC 5936, section 2.2; RFC 1995, section 2); nil: refused.
  private func transfer(
    _ request: TransferRequest, _ message: RareMessage, _ session: TSIGSession?
  ) -> RareReply? {
    let payloadSize = settings.withLock { $0.udpPayload }
    let what = "zone \(request.zone): \(request.type == .axfr ? "AXFR" : "IXFR")"
    let whom = "\(message.client.address)" + (session.map { " by key \($0.key.name)" } ?? "")
    func refuse(_ reason: String) {
      counters.refused.add(1, ordering: .relaxed)
      logger.notice("\(what) refused to \(whom): \(reason)")
    }
    func fail(_ reason: String) -> RareReply? {
      refuse(reason)
      let response = OutgoingTransfer.refusal(
        of: request, .servFail, payloadSize: payloadSize, session: session,
        now: UInt64(apus_unix_seconds()))
      return response.map(RareReply.message)
    }
    guard let zone = keeper.zone(request.zone) else {
      refuse("no such zone is configured")
      return nil
    }
    guard
      zone.configuration.options.provideTransfer.contains(where: {
        $0.covers(message.client.address, key: session?.key.name)
      })
    else {
      refuse("nothing in provide-transfer allows it")
      return nil
    }
    guard let version = zone.served else { return fail("the zone is not served") }
    let content = content(request, zone, version, over: message.transport)
    guard
      let transfer = OutgoingTransfer(
        request, content, payloadSize: payloadSize, session: session)
    else { return fail("the zone has no SOA record") }
    if case .soa = content { return single(transfer) }
    guard let place = counters.open(most: Self.mostOpen) else {
      return fail("\(Self.mostOpen) transfers are open")
    }
    let kind: TransferStream.Kind
    if case .difference = content { kind = .ixfr } else { kind = .axfr }
    let told = kind == .axfr && request.type == .ixfr ? "\(what) as AXFR" : what
    return .stream(
      TransferStream(
        transfer, kind, told: "\(told) of serial \(version.image.serial) to \(whom)", place: place,
        counters: counters, logger: logger))
  }

  /// What answers a request: of IXFR over UDP the SOA alone, upon which the client asks again over TCP.
  private func content(
    _ request: TransferRequest, _ zone: ManagedZone, _ version: ZoneVersion,
    over transport: Transport
  ) -> OutgoingTransfer.Content {
    guard let serial = request.serial else { return .whole(version.snapshot) }
    let serials = version.image.serial &- serial
    // RFC 1982, section 3.2: the client has this version, or one that is newer.
    if transport != .tcp || serials == 0 || Int32(bitPattern: serials) < 0 {
      return .soa(version.snapshot)
    }
    guard let old = zone.kept.last(where: { $0.image.serial == serial }) else {
      return .whole(version.snapshot)
    }
    return .difference(from: old.snapshot, to: version.snapshot)
  }

  /// An answer of one message.
  private func single(_ transfer: OutgoingTransfer) -> RareReply? {
    var transfer = transfer
    guard case .message(let octets)? = try? transfer.next(now: UInt64(apus_unix_seconds())) else {
      return nil
    }
    counters.upToDate.add(1, ordering: .relaxed)
    return .message(octets)
  }
}
