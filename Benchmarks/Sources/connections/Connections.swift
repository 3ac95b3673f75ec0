import Glibc

/// Many short TCP connections: each asks one query, takes its answer and is closed.
///
///     connections ADDRESS OPEN SECONDS QUERIES
///
/// `OPEN` of them at a time, to port 53, for so many seconds, with the names of a file (`NAME TYPE` a line, as
/// `kxdpgun` and `dnsperf` have it; all are asked for A). It prints how many answers came, in how many
/// seconds, and how many connections ended without one.
///
/// Why not `dnsperf -O num-queries-per-conn=1`: it opened some 500 connections a second to a server that took thousands.
@main
struct Connections {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let open = Int(arguments[2]), let seconds = Double(arguments[3]),
      (1...1000).contains(open), (0.1...60).contains(seconds)
    else {
      print("connections ADDRESS OPEN SECONDS QUERIES")
      exit(2)
    }
    let queries = try Queries(arguments[4])
    var crowd = try Crowd(of: open, to: arguments[1], asking: queries)
    let start = now()
    while now() - start < seconds { crowd.turn() }
    let passed = now() - start
    print("replies \(crowd.replies) seconds \(passed) failures \(crowd.failures)")
  }

  private static func now() -> Double {
    var time = timespec()
    // Holds: the structure is a local that lives for the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
