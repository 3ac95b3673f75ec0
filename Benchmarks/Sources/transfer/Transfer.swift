import Glibc

/// Asks for a zone by AXFR over TCP (RFC 5936), and takes it as fast as it comes.
///
///     transfer ADDRESS ZONE TIMES
///
/// So often, one after the other, each over a connection of its own to port 53. For each it prints an object in JSON, a line: the seconds from
/// the call to connect until the closing SOA record was there, and messages, records and octets, without the lengths before the messages.
///
/// Why not `kdig` or `dig`: they take the records apart, which costs them more than a quick server to write them.
@main
struct Transfer {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let times = Int(arguments[3]), (1...1000).contains(times) else {
      print("transfer ADDRESS ZONE TIMES")
      exit(2)
    }
    var reader = Reader()
    for _ in 0..<times {
      let start = now()
      let connection = try Connection(to: arguments[1])
      let told = try reader.take(arguments[2], over: connection)
      let seconds = now() - start
      connection.end()
      print(
        "{\"seconds\": \(seconds), \"messages\": \(told.messages), \"records\": \(told.records), \"octets\": \(told.octets)}"
      )
    }
  }

  private static func now() -> Double {
    var time = timespec()
    // Holds: the structure is a local that lives for the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
