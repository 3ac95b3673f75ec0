/// Who is asked: Apus by both of its paths, and the three servers that are its judges.
enum ServerKind: Int, CaseIterable, Sendable {
  case fast, kernel, knot, nsd, bind

  static let peers: [ServerKind] = [.knot, .nsd, .bind]

  var name: String {
    switch self {
    case .fast: "apus"
    case .kernel: "apus-kernel"
    case .knot: "knot"
    case .nsd: "nsd"
    case .bind: "bind"
    }
  }

  var port: Int {
    switch self {
    case .fast: 53
    case .kernel: 5304
    case .knot: 5301
    case .nsd: 5302
    case .bind: 5303
    }
  }

  /// The command that starts it in the foreground.
  func command(_ configuration: String, apus: String) -> [String] {
    switch self {
    case .fast, .kernel: [apus, "serve", "--config", configuration]
    case .knot: ["knotd", "-c", configuration]
    case .nsd: ["nsd", "-d", "-c", configuration]
    case .bind: ["named", "-g", "-n", "1", "-c", configuration]
    }
  }
}
