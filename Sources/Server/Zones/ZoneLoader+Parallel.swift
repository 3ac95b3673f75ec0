import Dispatch
import Foundation
import Synchronization
import ZoneFile

extension ZoneLoader {
  /// How far the load of many zones has come.
  struct Progress: Sendable {
    var loaded: Int
    var total: Int
    var octetsRead: Int
  }

  /// Loads all zones, `threads` of them at a time; fewer than all once `isCancelled` says that nobody wants
  /// them any more. That, and `progress`, are called by the calling thread, twenty times a second.
  public static func load(
    _ zones: [Configuration.Zone], isCancelled: () -> Bool = { false }
  ) -> [LoadedZone] {
    load(zones, isCancelled: isCancelled) { _ in }
  }

  static func load(
    _ zones: [Configuration.Zone], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    usesCache: Bool = false, isCancelled: () -> Bool, progress: (Progress) -> Void
  ) -> [LoadedZone] {
    let work = ZoneLoads(zones, usesCache: usesCache)
    let group = DispatchGroup()
    for _ in 0..<min(max(threads, 1), zones.count) {
      DispatchQueue.global().async(group: group) { work.run() }
    }
    while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      if isCancelled() { work.giveUp() }
      progress(work.progress)
    }
    return isCancelled() ? [] : work.loaded
  }
}

/// Zones that several threads load: each takes the next that nobody has taken.
private final class ZoneLoads: Sendable {
  private let zones: [Configuration.Zone]
  private let usesCache: Bool
  private let next = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let octets = Atomic<Int>(0)
  private let isGivenUp = Atomic<Bool>(false)
  private let results: Mutex<[LoadedZone?]>

  init(_ zones: [Configuration.Zone], usesCache: Bool) {
    self.zones = zones
    self.usesCache = usesCache
    results = Mutex(Array(repeating: nil, count: zones.count))
  }

  func run() {
    while !isGivenUp.load(ordering: .relaxed) {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < zones.count else { return }
      var told = 0
      let zone = ZoneLoader.load(
        zones[index], usesCache: usesCache, isCancelled: { self.isGivenUp.load(ordering: .relaxed) }
      ) { progress in
        self.octets.add(progress.octetsRead - told, ordering: .relaxed)
        told = progress.octetsRead
      }
      results.withLock { $0[index] = zone }
      done.add(1, ordering: .relaxed)
    }
  }

  func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

  var progress: ZoneLoader.Progress {
    ZoneLoader.Progress(
      loaded: done.load(ordering: .relaxed), total: zones.count,
      octetsRead: octets.load(ordering: .relaxed))
  }

  var loaded: [LoadedZone] { results.withLock { $0.compactMap(\.self) } }
}
