import Foundation
import KernelPath
import Logging
import Responder

extension ResponderSettings {
  /// What the configuration says about answers; `own` are the cookie secrets where it gives none.
  init(_ configuration: Configuration, own: Secrets, _ logger: Logger) {
    self.init(udpPayload: configuration.udpPayload)
    tcpKeepalive = UInt16(clamping: configuration.tcp.idleMilliseconds / 100)
    requiresCookies = configuration.cookies == .require
    answersAnyInFull = configuration.answersAnyInFull
    rotates = configuration.rotates
    let secrets: Secrets =
      switch configuration.cookies {
      case .off: .none
      case .on, .require:
        configuration.cookieSecrets.isEmpty ? own : .given(configuration.cookieSecrets)
      }
    say(
      nsid: configuration.nsid,
      version: configuration.version.octets { "Apus \(apusVersion)" },
      identity: configuration.identity.octets { hostName(logger) }, cookies: secrets)
  }
}

extension Configuration.ServerText {
  fileprivate func octets(_ automatic: () -> String) -> [UInt8] {
    switch self {
    case .automatic: Array(automatic().utf8)
    case .off: []
    case .text(let text): Array(text.utf8)
    }
  }
}

/// The host's name as the kernel has it: no look-up. Where it cannot be had, none is told.
private func hostName(_ logger: Logger) -> String {
  do {
    return try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  } catch {
    logger.warning("no host name for id.server: \(error.localizedDescription)")
    return ""
  }
}
