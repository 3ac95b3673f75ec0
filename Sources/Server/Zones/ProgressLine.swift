import ZoneFile

/// A line on the terminal that says how far a load has come: from the second second on, ten times a
/// second at most.
final class ProgressLine {
  private let title: String
  private var next = ContinuousClock.now + .seconds(1)
  private var isShown = false

  init(_ title: String) { self.title = title }

  func show(_ progress: ZoneFileProgress) {
    let now = ContinuousClock.now
    guard now >= next else { return }
    next = now + .milliseconds(100)
    isShown = true
    let known = max(progress.octetsKnown, 1)
    write(
      "\r\(title): \(progress.octetsRead / 1_000_000) of \(known / 1_000_000) MB, "
        + "\(min(progress.octetsRead * 100 / known, 100)) %")
  }

  /// Wipes the line, if there is one.
  func clear() { if isShown { write("\r\u{1b}[K") } }

  /// A line that cannot be shown is no reason to stop loading.
  private func write(_ text: String) { try? StandardStream.error.write(text) }
}
