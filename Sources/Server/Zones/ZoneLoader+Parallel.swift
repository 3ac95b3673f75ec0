import Dispatch
import Foundation
import Synchronization
import ZoneFile
import ZoneImage

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
    load(
      zones, threads: threads, usesCache: usesCache, isCancelled: isCancelled, progress: progress
    ) { $0 }
  }

  /// The same, and what `make` makes of each, by the thread that has loaded it.
  static func load<Made: Sendable>(
    _ zones: [Configuration.Zone], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    usesCache: Bool = false, isCancelled: () -> Bool, progress: (Progress) -> Void = { _ in },
    make: @escaping @Sendable (LoadedZone) -> Made
  ) -> [Made] {
    let work = ZoneLoads(zones, usesCache: usesCache, make: make)
    let group = DispatchGroup()
    for _ in 0..<min(max(threads, 1), zones.count) {
      LoadThreads.all.start(in: group) { work.run() }
    }
    while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      if isCancelled() { work.giveUp() }
      progress(work.progress)
    }
    return isCancelled() ? [] : work.made
  }
}

/// Zones that several threads load: each takes the next that nobody has taken.
private final class ZoneLoads<Made: Sendable>: Sendable {
  private let zones: [Configuration.Zone]
  private let usesCache: Bool
  private let make: @Sendable (LoadedZone) -> Made
  private let next = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let octets = Atomic<Int>(0)
  private let isGivenUp = Atomic<Bool>(false)
  private let results: Mutex<[Made?]>

  init(
    _ zones: [Configuration.Zone], usesCache: Bool, make: @escaping @Sendable (LoadedZone) -> Made
  ) {
    self.zones = zones
    self.usesCache = usesCache
    self.make = make
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
      let made = make(zone)
      results.withLock { $0[index] = made }
      done.add(1, ordering: .relaxed)
    }
  }

  func giveUp() { isGivenUp.store(true, ordering: .relaxed) }

  var progress: ZoneLoader.Progress {
    ZoneLoader.Progress(
      loaded: done.load(ordering: .relaxed), total: zones.count,
      octetsRead: octets.load(ordering: .relaxed))
  }

  var made: [Made] { results.withLock { $0.compactMap(\.self) } }
}
