/// What one check of `apus doctor` found.
public struct DoctorFinding: Codable, Equatable, Sendable {
  public enum Grade: String, CaseIterable, Codable, Sendable {
    /// As it should be.
    case green
    /// It works, and could be better; or nobody can tell.
    case amber
    /// The fast path cannot be had, or not as it is wanted.
    case red
  }

  /// The check's name, which stays.
  public var check: String
  /// An interface, or `host`.
  public var subject: String
  public var grade: Grade
  public var says: String
  /// What to type where it is not green: a command, or several behind each other.
  public var command: String?
  /// What else can be done, which is no command.
  public var advice: String?

  /// A finding on an interface, or on the machine.
  static func green(_ check: String, of subject: String = "host", _ says: String) -> DoctorFinding {
    DoctorFinding(check: check, subject: subject, grade: .green, says: says)
  }

  static func amber(
    _ check: String, of subject: String = "host", _ says: String, mend command: String? = nil,
    advice: String? = nil
  ) -> DoctorFinding {
    DoctorFinding(
      check: check, subject: subject, grade: .amber, says: says, command: command, advice: advice)
  }

  static func red(
    _ check: String, of subject: String = "host", _ says: String, mend command: String? = nil,
    advice: String? = nil
  ) -> DoctorFinding {
    DoctorFinding(
      check: check, subject: subject, grade: .red, says: says, command: command, advice: advice)
  }
}

/// All that `apus doctor` found. The JSON form's keys are a contract: more may come, none goes.
public struct DoctorReport: Codable, Equatable, Sendable {
  /// Whether nothing is red.
  public var ok: Bool
  public var findings: [DoctorFinding]

  init(_ findings: [DoctorFinding]) {
    self.findings = findings
    ok = !findings.contains { $0.grade == .red }
  }

  /// For human eyes: a line a finding, and what mends it below.
  public func text() -> String {
    let heads = findings.map { $0.subject == "host" ? $0.check : "\($0.subject) \($0.check)" }
    let width = (heads.map(\.count).max() ?? 0) + 2
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(width - text.count, 1))
    }
    var lines: [String] = []
    for (finding, head) in zip(findings, heads) {
      lines.append(padded(finding.grade.rawValue, 7) + padded(head, width) + finding.says)
      let below = padded("", 7) + padded("", width)
      if let command = finding.command { lines.append(below + "mend: " + command) }
      if let advice = finding.advice { lines.append(below + "hint: " + advice) }
    }
    let counts = DoctorFinding.Grade.allCases.reversed().map { grade in
      "\(findings.count { $0.grade == grade }) \(grade)"
    }
    lines.append(counts.joined(separator: ", "))
    return lines.map { $0 + "\n" }.joined()
  }
}
