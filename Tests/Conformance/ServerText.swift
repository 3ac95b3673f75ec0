import Responder

/// A scenario's lines that begin with `server`: how the server is configured.
struct ServerText {
  private var nsid: [UInt8] = []
  private var version: [UInt8] = []
  private var identity: [UInt8] = []
  private var secrets: [[UInt8]] = []

  mutating func take(_ words: [String], _ settings: inout ResponderSettings) throws {
    let value = words.count > 1 ? words[1] : ""
    switch words.first {
    case "nsid": nsid = try Codes.hex(value[...])
    case "version": version = Array(words.dropFirst().joined(separator: " ").utf8)
    case "identity": identity = Array(words.dropFirst().joined(separator: " ").utf8)
    case "cookie-secret": secrets.append(try Codes.hex(value[...]))
    case "require-cookies": settings.requiresCookies = true
    case "any-in-full": settings.answersAnyInFull = true
    case "rotate": settings.rotates = true
    case "tcp-idle": settings.tcpKeepalive = (UInt16(value) ?? 0) * 10
    default: throw ScenarioError(description: "server \(words)")
    }
  }

  func apply(to settings: inout ResponderSettings) {
    settings.say(
      nsid: nsid, version: version, identity: identity,
      cookies: secrets.isEmpty ? .none : .given(secrets))
  }
}
