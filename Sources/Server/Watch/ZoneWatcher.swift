import Foundation
import KernelPath
import Logging
import Synchronization
import ZoneFile

/// Sees when the files of zones change, and asks for a reload of those zones once it is quiet.
///
/// Directories are watched, not files: an editor, rsync or `mv` puts a new file in the old one's place. A
/// file counts as changed when it was closed after writing, moved or removed, never while it is written.
final class ZoneWatcher: Sendable {
  /// What is to be done about a file.
  fileprivate enum Subject: Hashable {
    case zone(String)
    /// A file of `zones-from`: the configuration is to be read again.
    case group
  }

  fileprivate struct State {
    /// By directory, and there by file; "" stands for every file.
    var wanted: [String: [String: Set<Subject>]] = [:]
    /// Each directory by all the ways in which its path is wanted: the kernel has one number for it.
    var watches: [Int32: Set<String>] = [:]
    var isStopped = false
  }

  /// Quiet after the last event, and the longest wait with events all the time.
  private static let quiet = Duration.milliseconds(200)
  private static let patience = Duration.seconds(2)
  /// How often a directory that cannot be watched is tried again.
  private static let retry: Int32 = 5_000

  private let inotify: Inotify
  private let logger: Logger
  private let reload: @Sendable (ReloadRequest) -> Void
  private let state = Mutex(State())
  private let thread = Mutex<ServiceThread?>(nil)

  init(
    logger: Logger, reload: @escaping @Sendable (ReloadRequest) -> Void
  ) throws(ServerError) {
    inotify = try Inotify()
    self.logger = logger
    self.reload = reload
  }

  /// Watches the files of these zones as far as they want that, and these directories and lists of zones.
  func follow(_ zones: [ManagedZone], _ groups: [String]) {
    var wanted: [String: [String: Set<Subject>]] = [:]
    func add(_ path: String, _ subject: Subject) {
      let url = URL(fileURLWithPath: path)
      let directory = url.deletingLastPathComponent().path
      wanted[directory, default: [:]][url.lastPathComponent, default: []].insert(subject)
      // Behind a symbolic link: its target too, and whatever happens beside the link (Kubernetes exchanges
      // a directory's link there).
      let target = url.resolvingSymlinksInPath()
      guard target.path != url.path else { return }
      wanted[directory, default: [:]]["", default: []].insert(subject)
      wanted[target.deletingLastPathComponent().path, default: [:]][
        target.lastPathComponent, default: []
      ].insert(subject)
    }
    for zone in zones where zone.configuration.options.watch {
      for path in Set(zone.stamps.map(\.path) + [zone.configuration.file]) {
        add(path, .zone(zone.name))
      }
    }
    for group in groups {
      let type =
        try? FileManager.default.attributesOfItem(
          atPath: URL(fileURLWithPath: group).resolvingSymlinksInPath().path)[.type]
        as? FileAttributeType
      if type == .typeDirectory {
        wanted[group, default: [:]]["", default: []].insert(.group)
      } else {
        add(group, .group)
      }
    }
    let isIdle = state.withLock { state in
      state.wanted = wanted
      return wanted.isEmpty || state.isStopped
    }
    if !isIdle {
      thread.withLock { thread in
        if thread == nil { thread = ServiceThread("watch") { [self] in run() } }
      }
    }
    inotify.wake()
  }

  /// Ends the thread. Blocks.
  func stop() {
    state.withLock { $0.isStopped = true }
    inotify.wake()
    thread.withLock { $0.take() }?.join()
  }

  private func run() {
    while !state.withLock({ $0.isStopped }) {
      let isWhole = watchDirectories()
      inotify.wait(milliseconds: isWhole ? -1 : Self.retry)
      let subjects = gather()
      if subjects.contains(.group) {
        logger.info("a directory or list of zones changed: reloading")
        reload(ReloadRequest())
      } else if !subjects.isEmpty {
        var request = ReloadRequest()
        request.zones = subjects.compactMap { if case .zone(let name) = $0 { name } else { nil } }
          .sorted()
        reload(request)
      }
    }
  }

  /// Watches what is wanted and nothing else; false where a directory is to be tried again.
  private func watchDirectories() -> Bool {
    state.withLock { state in
      for (watch, directories) in state.watches {
        state.watches[watch] = directories.filter { state.wanted[$0] != nil }
        if state.watches[watch]?.isEmpty == true {
          inotify.unwatch(watch)
          state.watches[watch] = nil
        }
      }
      var isWhole = true
      for directory in state.wanted.keys {
        // A directory that is watched already has the same number again.
        if let watch = inotify.watch(directory) {
          state.watches[watch, default: []].insert(directory)
        } else {
          isWhole = false
        }
      }
      return isWhole
    }
  }

  /// What changed, once it is quiet.
  private func gather() -> Set<Subject> {
    var subjects: Set<Subject> = []
    let began = ContinuousClock.now
    var last = began
    repeat {
      let events = inotify.events()
      if !events.isEmpty { last = .now }
      state.withLock { state in for event in events { subjects.formUnion(state.subjects(event)) } }
      if subjects.isEmpty || state.withLock({ $0.isStopped }) { break }
      inotify.wait(milliseconds: 50)
    } while ContinuousClock.now - last < Self.quiet && ContinuousClock.now - began < Self.patience
    return state.withLock { $0.isStopped } ? [] : subjects
  }
}

extension ZoneWatcher.State {
  /// Whom an event is about; where events were lost, or a directory went, everybody.
  fileprivate func subjects(_ event: Inotify.Event) -> Set<ZoneWatcher.Subject> {
    guard event.watch >= 0 else {
      return Set(wanted.values.flatMap { $0.values.flatMap(\.self) })
    }
    var subjects: Set<ZoneWatcher.Subject> = []
    for directory in watches[event.watch, default: []] {
      let files = wanted[directory, default: [:]]
      if event.file.isEmpty {
        subjects.formUnion(files.values.flatMap(\.self))
      } else {
        subjects.formUnion(files[event.file] ?? [])
        subjects.formUnion(files[""] ?? [])
      }
    }
    return subjects
  }
}
