import Glibc

/// What a load costs, of any server: wall time, CPU time and peak memory.
///
///     load zone SHAPE NAMES             writes a zone: a, tld or registry
///     load steps FILE [IMAGE]           the zone bench.test. in this process, by its steps; writes its image
///     load run COMMAND...               a command, to its end
///     load serve PORT NAME COMMAND...   a server, from its start until its first answer of an address for NAME
///
/// The last two print seconds, CPU seconds and kilobytes. A server's time on the CPU is that of all its processes, its
/// memory the peak of the largest; it is killed once it has answered.
@main
struct Load {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "zone" where arguments.count == 3:
      guard let shape = ZoneShape(rawValue: arguments[1]), let names = Int(arguments[2]) else {
        return usage()
      }
      shape.write(names: names)
    case "steps" where arguments.count == 2 || arguments.count == 3:
      try Steps.run(arguments[1], image: arguments.dropFirst(2).first)
    case "run" where arguments.count > 1:
      let start = now()
      let child = try Child(Array(arguments.dropFirst()))
      let (status, cost) = child.end()
      print(cost.text(seconds: now() - start))
      exit(status == 0 ? 0 : 1)
    case "serve" where arguments.count > 3:
      guard let port = UInt16(arguments[1]) else { return usage() }
      let start = now()
      let child = try Child(Array(arguments.dropFirst(3)))
      var question = try Question(port: port, name: arguments[2])
      while !question.isAnswered() {
        guard child.isRunning, now() - start < 300 else {
          child.kill()
          complain("load: no answer")
          exit(1)
        }
      }
      let seconds = now() - start
      let cost = child.costSoFar()
      child.kill()
      print(cost.text(seconds: seconds))
    default: usage()
    }
  }

  static func usage() {
    complain(
      "load zone SHAPE NAMES | load steps FILE [IMAGE] | load run COMMAND... | load serve PORT NAME COMMAND..."
    )
    exit(2)
  }

  static func complain(_ text: String) {
    let line = text + "\n"
    // Holds: the string lives for the call.
    _ = unsafe write(2, line, line.utf8.count)
  }

  static func now() -> Double {
    var time = timespec()
    // Holds: `time` is ours to fill.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
