/// Where rounds are shown.
public final class TopView {
  private enum Form {
    case json
    case text
    case screen(Terminal)
  }

  private let form: Form
  private var last: TopRound?
  private var size: Terminal.Size?

  private init(_ form: Form) { self.form = form }

  /// A line of JSON a round.
  public static var json: TopView { TopView(.json) }

  /// The same lines that a screen has, one below the other.
  public static var text: TopView { TopView(.text) }

  /// The whole terminal, until q is pressed; nil where standard output is none.
  public static func screen() -> TopView? { Terminal().map { TopView(.screen($0)) } }

  func start() throws {
    guard case .screen(let terminal) = form else { return }
    try terminal.enter()
    try terminal.draw(["apus top: the first round is under way"])
  }

  func show(_ round: TopRound) throws {
    last = round
    switch form {
    case .json: try StandardStream.output.write(JSONLine.encode(round) + "\n")
    case .text:
      let lines = TopScreen(round).lines
      try StandardStream.output.write(lines.map { $0 + "\n" }.joined() + "\n")
    case .screen(let terminal): try draw(round, terminal)
    }
  }

  /// Looks after the terminal: true once it is to be left.
  func look() throws -> Bool {
    guard case .screen(let terminal) = form else { return false }
    if terminal.hasQuit { return true }
    if let last, terminal.size != size { try draw(last, terminal) }
    return false
  }

  /// Leaves the terminal as it was.
  func end() {
    guard case .screen(let terminal) = form else { return }
    terminal.leave()
  }

  private func draw(_ round: TopRound, _ terminal: Terminal) throws {
    let size = terminal.size
    self.size = size
    try terminal.draw(TopScreen(round).lines(columns: size.columns, rows: size.rows))
  }
}
