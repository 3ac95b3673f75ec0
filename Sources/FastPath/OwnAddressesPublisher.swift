public import Packet
import Synchronization

/// The host's own addresses as they are now, for the workers: replaced and taken as a `ZoneSetPublisher`'s
/// zone set is.
public final class OwnAddressesPublisher: Sendable {
  private let counter = Atomic<UInt64>(0)
  private let addresses: Mutex<OwnAddresses>

  public init(_ addresses: OwnAddresses = OwnAddresses()) { self.addresses = Mutex(addresses) }

  /// Changes with each publication.
  @inline(__always)
  var generation: UInt64 { counter.load(ordering: .acquiring) }

  /// The addresses now, and their generation.
  func current() -> (addresses: OwnAddresses, generation: UInt64) {
    addresses.withLock { ($0, counter.load(ordering: .relaxed)) }
  }

  /// Has every worker know `new` from its next batch on.
  public func publish(_ new: OwnAddresses) {
    addresses.withLock {
      $0 = new
      counter.add(1, ordering: .releasing)
    }
  }
}
