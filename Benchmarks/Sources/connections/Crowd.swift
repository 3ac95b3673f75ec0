import Glibc

/// So many connections at a time, each of which gives its place to a new one once it has its answer.
struct Crowd {
  struct BadAddress: Error {}

  /// Answers that came, whole.
  private(set) var replies = 0
  /// Connections that were refused, or ended or were silent without an answer.
  private(set) var failures = 0
  private var address = sockaddr_in()
  private var queries: Queries
  private var places: [pollfd]
  private var buffer = [UInt8](repeating: 0, count: 65_537)

  init(of count: Int, to text: String, asking queries: Queries) throws {
    self.queries = queries
    places = [pollfd](
      repeating: pollfd(fd: -1, events: Int16(POLLIN), revents: 0), count: count)
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(53).bigEndian
    // Holds: the structure is a local that lives for the call, with room for an IPv4 address.
    guard unsafe inet_pton(AF_INET, text, &address.sin_addr) == 1 else { throw BadAddress() }
  }

  /// Opens what is not open, waits for answers and takes those that have come.
  mutating func turn() {
    for place in places.indices where places[place].fd < 0 { open(place) }
    // Holds: the array has so many elements.
    let ready = unsafe poll(&places, nfds_t(places.count), 1_000)
    guard ready > 0 else {
      // A second of silence: none of them is going to be answered.
      for place in places.indices where places[place].fd >= 0 { end(place, isAnswered: false) }
      return
    }
    for place in places.indices where places[place].fd >= 0 && places[place].revents != 0 {
      take(place)
    }
  }

  /// Connects, which on a pair of devices in one machine the two stacks do at once, and asks.
  private mutating func open(_ place: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else {
      failures += 1
      return
    }
    places[place].fd = descriptor
    // Holds: the address is a copy that lives for the call, of its own size.
    let status = unsafe withUnsafePointer(to: address) {
      unsafe connect(
        descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    let query = queries.take()
    // Holds: the array is so long.
    guard status == 0,
      unsafe send(descriptor, query, query.count, Int32(MSG_NOSIGNAL)) == query.count
    else { return end(place, isAnswered: false) }
  }

  /// Takes what has come on a connection, which ends it: the answers are so short that they come whole.
  private mutating func take(_ place: Int) {
    // Holds: the array is so long.
    let count = unsafe recv(places[place].fd, &buffer, buffer.count, 0)
    // NOERROR or NXDOMAIN, and as long as the length before it says.
    let isAnswered =
      count >= 14 && count == Int(buffer[0]) << 8 + Int(buffer[1]) + 2
      && [0, 3].contains(buffer[5] & 0xf)
    end(place, isAnswered: isAnswered)
  }

  private mutating func end(_ place: Int, isAnswered: Bool) {
    close(places[place].fd)
    places[place].fd = -1
    if isAnswered { replies += 1 } else { failures += 1 }
  }
}
