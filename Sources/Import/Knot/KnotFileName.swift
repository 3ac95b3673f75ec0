/// A zone's file by knot.conf's `file`, with its formatters replaced as Knot 3.2 does it: `%s` the name, `%c[N]` and `%c[N-M]` characters of
/// it from the left, `%l[N]` a label from the right.
enum KnotFileName {
  /// Nil for a formatter that Knot does not know.
  static func expand(_ template: String, zone: String) -> String? {
    // In small letters, and no directory by itself (RFC 2317 has names with a slash).
    let name = zone.lowercased().replacing("/", with: "_")
    let whole = name.hasSuffix(".") ? name : name + "."
    let bare = whole.dropLast()
    var path = ""
    var rest = Substring(template)
    while let sign = rest.first {
      rest = rest.dropFirst()
      guard sign == "%" else {
        path.append(sign)
        continue
      }
      guard let letter = rest.popFirst() else { return nil }
      switch letter {
      case "s": path += bare
      case "%": path += "%"
      case "c", "l":
        guard let range = indices(&rest) else { return nil }
        if letter == "c" {
          path += part(Array(whole), range)
        } else {
          // Of labels there is no range.
          guard range.count == 1 else { return nil }
          let labels = bare.split(separator: ".").reversed().map(String.init)
          path += range.lowerBound < labels.count ? labels[range.lowerBound] : ""
        }
      default: return nil
      }
    }
    return path
  }

  private static func part(_ characters: [Character], _ range: ClosedRange<Int>) -> String {
    guard range.lowerBound < characters.count else { return "" }
    return String(characters[range.lowerBound...min(range.upperBound, characters.count - 1)])
  }

  /// `[N]` or `[N-M]`, which has three digits at most in each.
  private static func indices(_ text: inout Substring) -> ClosedRange<Int>? {
    guard text.first == "[", let end = text.firstIndex(of: "]") else { return nil }
    let numbers = text[text.index(after: text.startIndex)..<end].split(
      separator: "-", omittingEmptySubsequences: false
    ).map { $0.count <= 3 ? Notes.digits($0) : nil }
    text = text[text.index(after: end)...]
    guard (1...2).contains(numbers.count), let first = numbers[0],
      let last = numbers[numbers.count - 1],
      first <= last
    else { return nil }
    return first...last
  }
}
