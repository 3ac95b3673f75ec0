extension ConfigurationReference {
  /// The manual page apus.yaml(5), in the man(7) macros.
  public static func manual() -> String {
    var lines = [
      ".TH APUS.YAML 5 \"\" \"apus \(apusVersion)\" \"Apus\"",
      ".SH NAME", "apus.yaml \\- the configuration of the name server apus",
      ".SH DESCRIPTION",
      roff(
        """
        YAML; relative paths start at the directory of the file. A key that is not known is an error. `apus check --config FILE` tells \
        every mistake with its place, `apus config show --config FILE --effective` each key with its value and where that comes from.
        """),
      ".PP",
      roff("A key that needs a restart says so; all others are put in force by `apus reload`."),
    ]
    for section in ConfigurationKey.Section.allCases {
      let keys = ConfigurationKey.all.filter { $0.section == section }
      // The options of a zone are told once.
      let told = keys.filter {
        section == .zoneDefaults || !ConfigurationKey.isZoneOption($0.name)
      }
      guard !told.isEmpty else { continue }
      lines.append(".SH \(roff(section.rawValue.uppercased()))")
      if section == .zoneDefaults {
        lines.append(
          roff("Also with a zone, with a group of zones, and with the members of a catalog."))
      }
      for key in told {
        let restart = key.change == .restart ? " Needs a restart." : ""
        lines += [
          ".TP", "\\fB\(roff(key.path))\\fR: \(roff(key.type.text))",
          roff(key.summary + restart), ".br", roff("Default: \(key.defaultText)."),
        ]
      }
    }
    lines += [".SH SEE ALSO", "\\fBapus\\fR(1), \\fBapus\\-config\\fR(1)"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text, with Markdown's code in bold, as roff takes it: no letter of it is a request or an escape.
  private static func roff(_ text: String) -> String {
    var isCode = false
    let letters = text.map { letter -> String in
      switch letter {
      case "`":
        isCode.toggle()
        return isCode ? "\\fB" : "\\fR"
      case "\\": return "\\e"
      case "-": return "\\-"
      case "–": return "none"
      case "…": return "..."
      default: return String(letter)
      }
    }.joined()
    // A line that begins with a dot or a quote would be a request.
    return letters.hasPrefix(".") || letters.hasPrefix("'") ? "\\&" + letters : letters
  }
}
