import ArgumentParser
import Server

/// `apus top`
struct Top: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Watch a running server: rates by path and queue, drops, and what is asked most, by whom.",
    discussion: """
      A screen that is drawn anew each round, until q or control-C; where standard output is no terminal, the same lines, \
      round after round. Rates of paths, queues and drops are the server's counters. Response codes, types, names, zones and \
      client prefixes (/24 and /48) are those of the queries that were looked at; the screen says how many of all that is. \
      A count may be too high by what stands under +-, and is never too low.
      """)

  @OptionGroup var control: ControlOptions

  @Option(help: ArgumentHelp("Seconds of a round.", valueName: "seconds"))
  var interval = 1.0

  @Option(help: ArgumentHelp("End after so many rounds.", valueName: "rounds"))
  var count: Int?

  @Option(help: ArgumentHelp("Look at so many queries a second at most.", valueName: "queries"))
  var rate = 10_000

  @Option(help: ArgumentHelp("Show so many names, zones, clients.", valueName: "rows"))
  var rows = 10

  @Flag(help: "As JSON, a line a round.")
  var json = false

  private var request: TopRequest { TopRequest(interval: interval, rate: rate, rows: rows) }

  func validate() throws {
    guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count is 1 or more") }
    do { try request.check() } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    TapClient.blockSignals()
    let view = json ? TopView.json : TopView.screen() ?? .text
    try TopClient.follow(request, socket: control.path(), most: count, view: view)
  }
}
