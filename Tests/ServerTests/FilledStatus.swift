@testable import Server

extension ServerStatus {
  /// The reason that each count of ``filled`` stands under.
  static let reason = "REASON"

  /// A status in which there is one of everything that a status may tell.
  static let filled: ServerStatus = {
    var status = ServerStatus.stopped
    status.listen = ["192.0.2.53@53"]
    status.zones = [
      ZoneStatus(
        name: "example.com.", serial: 7, records: 3, state: .stale, file: "f", error: "e",
        signaturesExpire: 1, loaded: 1,
        secondary: SecondaryStatus(
          primaries: ["192.0.2.1@53"], heard: 1, next: 1, expires: 1, error: "e", unwritten: true),
        catalog: "c.")
    ]
    status.catalogs = [
      CatalogStatus(
        name: "c.", serial: 1, members: 1, refused: 1,
        refusals: [CatalogStatus.Refusal(zone: "z.", reason: "r")], error: "e")
    ]
    status.fastPath = [
      QueueStatus(
        interface: "eth0", queue: 0, mode: "copy",
        chunks: QueueStatus.Chunks(
          total: 1, free: 1, fill: 0, rx: 0, hand: 0, tx: 0, completion: 0), rx: 0, tx: 0,
        drops: [reason: 1], punts: [reason: 1], kernelDrops: [reason: 1])
    ]
    status.fastPathInterfaces = [
      InterfaceStatus(
        interface: "eth0", state: .serving, faults: [reason: 1], recoveries: 0,
        faultToldWithinSeconds: 0.1)
    ]
    status.fastPathRefusals = [RefusalStatus(interface: "eth1", queue: 0, reason: "r")]
    status.steering = [reason: 1]
    status.kernelPath.udp.drops = [reason: 1]
    status.kernelPath.tcp.drops = [reason: 1]
    status.kernelPath.punts.drops = [reason: 1]
    status.transfers.out = [reason: 1]
    status.transfers.taken = [reason: 1]
    status.transfers.notifies = [reason: 1]
    status.tap.drops = [reason: 1]
    status.restartPending = [
      ReloadReport.Setting(key: "log.level", from: "info", to: "debug", takes: "restart")
    ]
    status.lastReload.error = "e"
    status.lastReload.refusals = ["r"]
    return status
  }()
}
