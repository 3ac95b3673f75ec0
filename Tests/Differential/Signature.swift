/// Which parts of the answers differ, and who says the same: to sort failures by.
enum Signature {
  /// Such as `authority abaa`: of Apus, Knot, NSD and BIND the second says something else; `.` says nothing.
  static func of(_ answers: [ServerKind: Outline?]) -> String {
    let parts: [(String, (Outline) -> AnyHashable)] = [
      ("rcode", { $0.rcode }), ("flags", { $0.flags }), ("question", { $0.question }),
      ("answer", { $0.answer }), ("authority", { $0.authority }),
      ("additional", { $0.additional }), ("edns", { $0.edns }),
    ]
    return parts.compactMap { name, part in
      let letters = letters(answers, part)
      return Set(letters).count > 1 ? "\(name) \(letters)" : nil
    }.joined(separator: ", ")
  }

  private static func letters(
    _ answers: [ServerKind: Outline?], _ part: (Outline) -> AnyHashable
  ) -> String {
    var seen: [AnyHashable?] = []
    var text = ""
    for kind in ServerKind.allCases where kind != .kernel {
      guard let answer = answers[kind] else {
        text += kind == .fast ? "" : "."
        continue
      }
      let value = answer.map(part)
      let place = seen.firstIndex(of: value) ?? seen.count
      if place == seen.count { seen.append(value) }
      text.unicodeScalars.append(UnicodeScalar(UInt8(0x61 + place)))
    }
    return text
  }
}
