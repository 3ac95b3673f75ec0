import CLinux
import Glibc

/// The terminal on standard output, as a screen that is drawn anew and given back as it was.
final class Terminal {
  struct Size: Equatable {
    var columns: Int
    var rows: Int
  }

  /// xterm's alternate screen, and no cursor.
  private static let enter = "\u{1b}[?1049h\u{1b}[?25l"
  private static let leave = "\u{1b}[?25h\u{1b}[?1049l"

  private var isEntered = false

  /// Nil where standard output is no terminal.
  init?() {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
  }

  /// 80 by 24 where the terminal does not tell.
  var size: Size {
    let size = apus_terminal_size(STDOUT_FILENO)
    let (columns, rows) = (Int(size >> 16), Int(size & 0xffff))
    return columns > 0 && rows > 0
      ? Size(columns: columns, rows: rows) : Size(columns: 80, rows: 24)
  }

  func enter() throws(StreamError) {
    // Keys are a comfort: control-C ends it too.
    _ = apus_terminal_keys(STDIN_FILENO)
    isEntered = true
    try StandardStream.output.write(Self.enter)
  }

  func leave() {
    guard isEntered else { return }
    isEntered = false
    // A terminal that is gone needs nothing.
    try? StandardStream.output.write(Self.leave)
    apus_terminal_restore(STDIN_FILENO)
  }

  /// Whether q was pressed.
  var hasQuit: Bool {
    guard isatty(STDIN_FILENO) == 1 else { return false }
    var key = apus_terminal_key(STDIN_FILENO)
    while key >= 0 {
      if key == 0x71 || key == 0x51 { return true }
      key = apus_terminal_key(STDIN_FILENO)
    }
    return false
  }

  /// Puts lines on the screen, which fit it, in place of what is there.
  func draw(_ lines: [String]) throws(StreamError) {
    // Each wipes its line first: behind a line that fills the screen the last character would go. The last ends without moving
    // on, for that would scroll.
    let text = lines.map { "\u{1b}[2K" + $0 }.joined(separator: "\n")
    try StandardStream.output.write("\u{1b}[H" + text + "\u{1b}[J")
  }
}
