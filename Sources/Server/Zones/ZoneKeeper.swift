import DNSWire
import Logging
import Synchronization
import ZoneImage

/// All configured zones with their versions, and the one place where they are put in force.
///
/// Reading is for any thread; changes are made by one thread at a time, which ``Reloads`` sees to.
final class ZoneKeeper: Sendable {
  private struct State {
    var zones: [ManagedZone]
    /// Where each zone stands.
    var places: [Name: Int]

    init(_ zones: [ManagedZone]) {
      self.zones = zones
      places = Dictionary(
        zones.enumerated().map { ($1.configuration.apex, $0) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  let publisher: ZoneSetPublisher
  private let state: Mutex<State>

  /// Zones whose files are still to be read: their names get SERVFAIL.
  init(_ zones: [Configuration.Zone]) {
    publisher = ZoneSetPublisher(
      ZoneSet(zones.filter(\.isAnswered).map { ZoneSet.Entry(apex: $0.apex, image: nil) }))
    state = Mutex(State(zones.map(ManagedZone.init)))
  }

  var zones: [ManagedZone] { state.withLock { $0.zones } }

  func zone(_ apex: Name) -> ManagedZone? {
    state.withLock { state in state.places[apex].map { state.zones[$0] } }
  }

  /// Puts all of `zones` in force with one store.
  func publish(_ zones: [ManagedZone]) {
    state.withLock { $0 = State(zones) }
    publisher.publish(ZoneSet(zones.compactMap(\.entry)))
  }

  /// Changes what is known of zones whose images stay what they are: nothing is published.
  func note(_ zones: [ManagedZone]) { state.withLock { $0 = State(zones) } }

  /// Changes what is known of a zone that is there; ``publish()`` puts it in force.
  func note(_ zone: ManagedZone) {
    state.withLock { state in
      guard let place = state.places[zone.configuration.apex] else { return }
      state.zones[place] = zone
    }
  }

  /// Puts in force what is known of all zones.
  func publish() { publisher.publish(ZoneSet(zones.compactMap(\.entry))) }

  var count: Int { state.withLock { $0.zones.count } }

  /// Octets of memory of all zones.
  var byteCount: Int { zones.reduce(0) { $0 + $1.byteCount } }
}
