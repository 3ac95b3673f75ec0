import Foundation
import TestSupport
import Testing

/// NSD in a lab's server namespace: the peer whose answers ours are compared with.
final class NSDServer {
  private let process: ChildProcess

  /// Serves zones from files that need no `$GENERATE`, on port 5300, and waits until it answers.
  init(in lab: Lab, zones: [(name: String, file: String)]) throws {
    try #require(isInstalled("nsd"), "tools/test installs it")
    let directory = lab.directory.appendingPathComponent("nsd")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let configuration = directory.appendingPathComponent("nsd.conf")
    var text = """
      server:
        ip-address: \(Lab.server4)
        port: 5300
        username: ""
        chroot: ""
        zonesdir: "/"
        pidfile: "\(directory.path)/nsd.pid"
        xfrdfile: "\(directory.path)/xfrd.state"
        zonelistfile: "\(directory.path)/zone.list"
        xfrdir: "\(directory.path)"
        database: ""
        rrl-ratelimit: 0
      remote-control:
        control-enable: no

      """
    for zone in zones { text += "zone:\n  name: \"\(zone.name)\"\n  zonefile: \"\(zone.file)\"\n" }
    try Data(text.utf8).write(to: configuration)
    process = try start(
      lab.inServer(["nsd", "-d", "-c", configuration.path]),
      log: directory.appendingPathComponent("nsd.log"))
    let question = [
      "dig", "@\(Lab.server4)", "-p", "5300", "+time=1", "+tries=1", "version.server.",
    ]
    for _ in 0..<40 where try run(lab.inClient(question)).status != 0 {
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  deinit { process.stop(SIGTERM) }
}
