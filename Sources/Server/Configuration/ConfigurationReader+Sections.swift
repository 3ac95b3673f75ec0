import Addresses
import Yams
import ZoneFile
import ZoneImage

extension ConfigurationReader {
  /// The whole tree.
  mutating func read(_ root: Node) {
    let sections = entries(root, .top)
    if let node = sections["server"] { readServer(node) }
    if let node = sections["fast-path"] { readFastPath(node) }
    if let node = sections["rate-limit"] { readRateLimit(node) }
    if let node = sections["control"] { readControl(node) }
    if let node = sections["metrics"] { readMetrics(node) }
    if let node = sections["health"] { readHealth(node) }
    if let node = sections["log"] { readLog(node) }
    if let node = sections["keys"] { readKeys(node) }
    if let node = sections["zone-defaults"] {
      var options = configuration.zoneDefaults
      readOptions(entries(node, .zoneDefaults), "zone-defaults", &options)
      configuration.zoneDefaults = options
    }
    // Groups last: a zone that is also named by itself is what is said there.
    if let node = sections["zones"] { readZones(node) }
    named = apexes
    if let node = sections["zones-from"] { readGroups(node) }
    if configuration.zones.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) {
      note(.warning, "no-zones", "no zone is configured: every query is refused", at: nil)
    }
  }

  private mutating func readServer(_ node: Node) {
    let values = entries(node, .server)
    if let node = values["listen"] { readListen(node) }
    if let node = values["user"], let name = scalar(node, "server.user") {
      configuration.user = name
      do { _ = try Privileges.account(of: name) } catch {
        // One that cannot be asked for now may be there by the start.
        let isMistake = error.isUnknown && !isForRunningServer
        let but = isForRunningServer ? "; the server stays who it is until its next start" : ""
        note(
          isMistake ? .error : .warning, "unknown-user", error.explanation + but, at: node.mark)
      }
    }
    if let node = values["udp-payload"],
      let size = number(node, "server.udp-payload", in: 512...4096)
    {
      configuration.udpPayload = UInt16(size)
    }
    if let node = values["kernel-threads"],
      let count = number(node, "server.kernel-threads", in: 1...256)
    {
      configuration.kernelThreads = count
    }
    readTCP(values)
    readAnswers(values)
  }

  private mutating func readListen(_ node: Node) {
    configuration.listen = endpoints(node, "server.listen", port: 53)
    configuration.isListenGiven = true
  }

  /// Addresses and ports, none of which has another's.
  mutating func endpoints(_ node: Node, _ what: String, port: UInt16) -> [Endpoint] {
    var endpoints: [Endpoint] = []
    for item in items(node, what) {
      switch parseEndpoint(item.text, port: port) {
      case .failure(let problem): error(problem.name, problem.message, at: item.node)
      case .success(let endpoint):
        if endpoints.contains(endpoint) {
          error("listed-twice", "\(endpoint) is listed twice", at: item.node)
        } else if let other = endpoints.first(where: { $0.covers(endpoint) || endpoint.covers($0) })
        {
          error("listed-twice", "\(endpoint) and \(other) overlap: keep one of them", at: item.node)
        } else {
          endpoints.append(endpoint)
        }
      }
    }
    if endpoints.isEmpty, case .sequence(let sequence) = node, sequence.isEmpty {
      error("value-missing", "\(what) has no address", at: node)
    }
    return endpoints
  }

  private mutating func readFastPath(_ node: Node) {
    let values = entries(node, .fastPath)
    if let node = values["interfaces"] { readInterfaces(node) }
    if let node = values["mode"], let text = scalar(node, "fast-path.mode") {
      let known = Configuration.FastPathMode.allCases.map(\.rawValue)
      if let mode = Configuration.FastPathMode(rawValue: text) {
        configuration.mode = mode
      } else if let meant = suggestion(for: text, among: known) {
        error("bad-mode", "no mode '\(text)'; did you mean '\(meant)'?", at: node)
      } else {
        let list = known.joined(separator: ", ")
        error("bad-mode", "no mode '\(text)'; there are \(list)", at: node)
      }
    }
    if let node = values["queues"],
      let count = number(node, "fast-path.queues", in: 1...1024, or: "all")
    {
      configuration.queues = count.map { .count($0) } ?? .all
    }
  }

  private mutating func readInterfaces(_ node: Node) {
    for item in items(node, "fast-path.interfaces") {
      // IFNAMSIZ of linux/if.h is 16 with the final zero; dev_valid_name() forbids these.
      if item.text.utf8.count > 15 || item.text == "." || item.text == ".."
        || item.text.contains(where: { $0 == "/" || $0 == ":" || $0.isWhitespace })
      {
        error("bad-interface", "'\(item.text)' cannot be an interface's name", at: item.node)
      } else if configuration.interfaces.contains(item.text) {
        error("listed-twice", "interface '\(item.text)' is listed twice", at: item.node)
      } else {
        configuration.interfaces.append(item.text)
      }
    }
  }

  private mutating func readControl(_ node: Node) {
    guard let node = entries(node, .control)["socket"], let text = scalar(node, "control.socket")
    else { return }
    let path = path(text)
    // sun_path of linux/un.h has 108 octets with the final zero.
    guard path.utf8.count <= 107 else {
      error(
        "path-too-long", "a socket's path may have 107 octets, not \(path.utf8.count)", at: node)
      return
    }
    configuration.controlSocket = path
    configuration.isControlSocketGiven = true
  }
}
