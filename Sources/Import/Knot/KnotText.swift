/// Reads knot.conf's text.
///
/// It looks like YAML and is none: sections and keys come more than once, `%s.zone` and `::` stand without quotes, a value is on
/// the line of its key. So this obeys what Knot's own parser does, a line at a time.
struct KnotText {
  private(set) var sections: [KnotSection] = []
  /// The columns of the section in hand: of its dashes, and of its item's keys.
  private var dashColumn: Int?
  private var keyColumn: Int?

  init(_ file: Int, _ notes: inout Notes) { read(file, &notes, depth: 0) }

  private mutating func read(_ file: Int, _ notes: inout Notes, depth: Int) {
    var cursor = Cursor(notes.octets(of: file), file: file)
    while cursor.octet != nil {
      readLine(&cursor, &notes, depth: depth)
      cursor.skipLine()
      cursor.advance()
    }
  }

  private mutating func readLine(_ cursor: inout Cursor, _ notes: inout Notes, depth: Int) {
    skipBlanks(&cursor)
    guard let first = cursor.octet, !Self.isLineEnd(first), first != 0x23 else { return }
    guard first != 0x09 else {
      notes.error("tab", "indent with blanks: Knot allows no tab", at: cursor.position)
      return
    }
    let dash = first == 0x2d ? cursor.position : nil
    if dash != nil {
      cursor.advance()
      skipBlanks(&cursor)
    }
    let at = cursor.position
    let key = cursor.take {
      ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || (0x30...0x39).contains($0) || $0 == 0x2d
    }
    skipBlanks(&cursor)
    guard !key.isEmpty, cursor.octet == 0x3a, cursor.next.map({ $0 <= 0x20 }) ?? true else {
      notes.error("bad-line", "a line is 'key: value', with a blank behind the colon", at: at)
      return
    }
    cursor.advance()
    guard let values = readValues(&cursor, &notes) else { return }
    let setting = Setting(key: Word(text: key, at: at), values: values)
    if dash == nil, at.column == 1 {
      open(setting, &notes, depth: depth)
    } else {
      add(setting, dash: dash, &notes)
    }
  }

  /// A key at the line's beginning: a section, or what is to be included.
  private mutating func open(_ setting: Setting, _ notes: inout Notes, depth: Int) {
    guard setting.key.text == "include" else {
      if let value = setting.value {
        notes.error("bad-line", "a section's name stands alone on its line", at: value.at)
      }
      sections.append(KnotSection(name: setting.key))
      (dashColumn, keyColumn) = (nil, nil)
      return
    }
    guard let pattern = notes.required(setting) else { return }
    let base = IncludedFiles.directory(of: notes.path(of: pattern.at.file))
    for path in IncludedFiles.matching(pattern, from: base, &notes) {
      guard let file = notes.open(path, at: pattern.at, depth: depth + 1) else { continue }
      read(file, &notes, depth: depth + 1)
    }
    // What stands behind an include begins with a section.
    (dashColumn, keyColumn) = (nil, nil)
  }

  private mutating func add(_ setting: Setting, dash: Position?, _ notes: inout Notes) {
    guard let section = sections.indices.last else {
      notes.error(
        "no-section", "'\(setting.key.text)' stands in no section such as 'server:'",
        at: setting.key.at)
      return
    }
    let column = setting.key.at.column
    if let dash {
      guard dash.column == dashColumn ?? dash.column else { return complain(dash, &notes) }
      (dashColumn, keyColumn) = (dash.column, column)
      sections[section].items.append(KnotSection.Item(isOfList: true))
    } else {
      guard column == keyColumn ?? column else { return complain(setting.key.at, &notes) }
      keyColumn = column
      if sections[section].items.isEmpty {
        sections[section].items.append(KnotSection.Item(isOfList: false))
      }
    }
    let item = sections[section].items.count - 1
    sections[section].items[item].settings.append(setting)
  }

  private func complain(_ position: Position, _ notes: inout Notes) {
    notes.error(
      "bad-indentation", "this is indented otherwise than what it belongs to", at: position)
  }

  /// Nothing, a word, or a list in brackets, then at most a comment. Nil after a mistake.
  private func readValues(_ cursor: inout Cursor, _ notes: inout Notes) -> [Word]? {
    skipBlanks(&cursor)
    var values: [Word] = []
    if cursor.octet == 0x5b {
      let opened = cursor.position
      cursor.advance()
      repeat {
        if !values.isEmpty { cursor.advance() }
        skipBlanks(&cursor)
        guard let word = readWord(&cursor, &notes) else { return nil }
        values.append(word)
        skipBlanks(&cursor)
      } while cursor.octet == 0x2c
      guard cursor.octet == 0x5d else {
        notes.error(
          "unclosed-list", "this list is not closed on its line, or a comma is missing in it",
          at: opened)
        return nil
      }
      cursor.advance()
    } else if let octet = cursor.octet, !Self.isLineEnd(octet), octet != 0x23 {
      guard let word = readWord(&cursor, &notes) else { return nil }
      values = [word]
    }
    skipBlanks(&cursor)
    guard let rest = cursor.octet, !Self.isLineEnd(rest), rest != 0x23 else { return values }
    notes.error(
      "bad-line",
      "one value on a line, several as '[a, b]', and quotes around what has a blank or '#'",
      at: cursor.position)
    return nil
  }

  private func readWord(_ cursor: inout Cursor, _ notes: inout Notes) -> Word? {
    let position = cursor.position
    if cursor.octet == 0x22 {
      if let text = cursor.takeQuoted(linesAllowed: false) { return Word(text: text, at: position) }
      notes.error("unclosed-quote", "a quote is opened and not closed on its line", at: position)
      return nil
    }
    let text = cursor.take { $0 > 0x20 && ![0x22, 0x23, 0x2c, 0x5b, 0x5d].contains($0) }
    if !text.isEmpty { return Word(text: text, at: position) }
    notes.error("value-missing", "a value is missing here", at: position)
    return nil
  }

  private func skipBlanks(_ cursor: inout Cursor) {
    while cursor.octet == 0x20 { cursor.advance() }
  }

  private static func isLineEnd(_ octet: UInt8) -> Bool { octet == 0x0a || octet == 0x0d }
}
