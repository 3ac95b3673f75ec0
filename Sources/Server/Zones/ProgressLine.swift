/// A line on the terminal that says how far something has come: from the second second on, ten times a
/// second at most.
public final class ProgressLine {
  private var next = ContinuousClock.now + .seconds(1)
  private var isShown = false

  public init() {}

  public func show(_ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    guard now >= next else { return }
    next = now + .milliseconds(100)
    isShown = true
    write("\r\u{1b}[K\(text())")
  }

  /// Wipes the line, if there is one.
  public func clear() {
    if isShown { write("\r\u{1b}[K") }
    isShown = false
  }

  /// A line that cannot be shown is no reason to stop.
  private func write(_ text: String) { try? StandardStream.error.write(text) }
}

extension ZoneLoader.Progress {
  /// For a person.
  var text: String {
    let megabytes = octetsRead / 1_000_000
    return total == 1
      ? "loading: \(megabytes) MB" : "loading: \(loaded) of \(total) zones, \(megabytes) MB"
  }
}
