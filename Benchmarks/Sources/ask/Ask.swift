import Addresses
import Glibc
import Steering
import XDP

/// Asks a DNS server over AF_XDP and tells how long each answer took.
///
///     ask INTERFACE FROM TO TO-MAC SECONDS rate=N|window=N <QUERIES
///
/// One queue and one thread, which never sleeps: tie it to a CPU of its own. Prints one object in JSON: what was sent, answered and
/// lost; the time from sending to receiving; how late it was itself; and the pauses in which no answer came.
@main
struct Ask {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 7, let from = IPAddress(arguments[2]),
      let to = IPAddress(arguments[3]),
      from.isIPv4, to.isIPv4,
      let mac = EthernetAddress(
        octets: arguments[4].split(separator: ":").compactMap { UInt8($0, radix: 16) }),
      let seconds = Int(arguments[5]), (1...3600).contains(seconds),
      let pace = pace(arguments[6])
    else {
      print("ask INTERFACE FROM TO TO-MAC SECONDS rate=N|window=N <QUERIES")
      exit(2)
    }
    let queries = try Queries()
    let steering = try Steering.attach(interface: arguments[1], queues: 1, mode: .native)
    let frame = QueryFrame(
      from: from, at: try steering.interface.ethernetAddress(), to: to, at: mac)
    var asker = Asker(
      try XSKSocket.open(interface: arguments[1], queue: QueueID(0), geometry: ChunkGeometry()),
      queries, frame, pace)
    try steering.register(socket: asker.socket.fileDescriptor, queue: 0)
    try steering.serve(
      Set((0..<16).map { Endpoint(address: from, port: QueryFrame.firstPort + $0) }))
    asker.run(seconds: seconds)
    let statistics = try XSKStatistics(fileDescriptor: asker.socket.fileDescriptor)
    print(report(asker, statistics))
  }

  static func pace(_ text: String) -> Pace? {
    let parts = text.split(separator: "=")
    guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
    switch parts[0] {
    case "rate" where number <= 100_000_000: return .rate(number)
    // Half of the chunks.
    case "window" where number <= 2048: return .window(number)
    default: return nil
    }
  }

  static func report(_ asker: borrowing Asker, _ drops: XSKStatistics) -> String {
    let pending = asker.pending
    let seconds = Double(asker.end - asker.start) / 1e9
    let rcodes = asker.rcodes.enumerated().filter { $1 > 0 }.map { "\"\($0)\":\($1)" }
    return """
      {"began_ns":\(asker.start),"sent":\(pending.sent),"answered":\(pending.answered),"lost":\(pending.lost),\
      "unexpected":\(pending.unexpected),\
      "sent_per_second":\(Int(Double(pending.sent) / seconds)),\
      "replies_per_second":\(Int(Double(asker.answeredInTime) / seconds)),\
      "rcodes":{\(rcodes.joined(separator: ","))},\
      "latency_us":\(asker.latency.json),"lateness_us":\(asker.lateness.json),\
      "longest_pause_us":\(microseconds(asker.pauses.longest)),\
      "longest_own_turn_us":\(microseconds(asker.longestTurn)),\
      "pauses_of_a_millisecond":\(asker.pauses.count),"pauses":\(asker.pauses.json),\
      "own_drops":{"rx_dropped":\(drops.rxDropped),"rx_ring_full":\(drops.rxRingFull),\
      "rx_fill_ring_empty":\(drops.rxFillRingEmpty)}}
      """
  }
}
