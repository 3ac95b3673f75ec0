/// A zone's file by nsd.conf's `zonefile`, with the signs of nsd.conf(5) replaced as NSD 4.6 does it.
enum NSDFileName {
  static func expand(_ template: String, zone: String) -> String {
    let characters = Array(zone)
    let labels = zone.split(separator: ".").map { $0.lowercased() }
    var path = ""
    var rest = Substring(template)
    while let sign = rest.first {
      rest = rest.dropFirst()
      guard sign == "%", let letter = rest.first else {
        path.append(sign)
        continue
      }
      rest = rest.dropFirst()
      switch letter {
      case "s": path += zone
      case "1": path += character(characters, 0)
      case "2": path += character(characters, 1)
      case "3": path += character(characters, 2)
      case "z": path += label(labels, 1)
      case "y": path += label(labels, 2)
      case "x": path += label(labels, 3)
      default: path += "%\(letter)"
      }
    }
    return path
  }

  /// What is not there is a dot.
  private static func character(_ characters: [Character], _ index: Int) -> String {
    index < characters.count ? String(characters[index]) : "."
  }

  private static func label(_ labels: [String], _ fromEnd: Int) -> String {
    fromEnd <= labels.count ? labels[labels.count - fromEnd] : "."
  }
}
