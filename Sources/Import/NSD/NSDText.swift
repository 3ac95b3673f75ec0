/// A clause of nsd.conf: `server:`, `zone:` and their like, with its settings.
struct NSDClause {
  var name: Word
  var settings: [Setting]
}

/// Reads nsd.conf's text: words, of which those that end in a colon are keys; double quotes; `#` comments; `include:`.
struct NSDText {
  private static let clauseNames = [
    "server", "remote-control", "verify", "dnstap", "key", "tls-auth", "pattern", "zone",
  ]

  private(set) var clauses: [NSDClause] = []

  init(_ file: Int, _ notes: inout Notes) { read(file, &notes, depth: 0) }

  private mutating func read(_ file: Int, _ notes: inout Notes, depth: Int) {
    var cursor = Cursor(notes.octets(of: file), file: file)
    while let (word, isQuoted) = Self.nextWord(&cursor, &notes) {
      guard !isQuoted, let key = Self.key(word) else {
        add(word, &notes)
        continue
      }
      switch key.text.lowercased() {
      case "include":
        if let (pattern, _) = Self.nextWord(&cursor, &notes) {
          include(pattern, &notes, depth: depth)
        } else {
          notes.error("value-missing", "'include' names no file", at: word.at)
        }
      case let name where Self.clauseNames.contains(name):
        clauses.append(
          NSDClause(name: Word(text: name, at: word.at), settings: []))
      default:
        guard !clauses.isEmpty else {
          notes.error(
            "no-clause", "'\(word.text)' stands in no clause such as 'server:'", at: word.at)
          continue
        }
        clauses[clauses.count - 1].settings.append(Setting(key: key, values: []))
      }
    }
  }

  /// A value goes to the key before it.
  private mutating func add(_ word: Word, _ notes: inout Notes) {
    guard let clause = clauses.indices.last, let setting = clauses[clause].settings.indices.last
    else {
      // The word is not repeated: it may be a secret.
      notes.error("no-key", "this stands behind no key: a key ends in ':'", at: word.at)
      return
    }
    clauses[clause].settings[setting].values.append(word)
  }

  private mutating func include(_ pattern: Word, _ notes: inout Notes, depth: Int) {
    let base = IncludedFiles.directory(of: notes.path(of: pattern.at.file))
    for path in IncludedFiles.matching(pattern, from: base, &notes) {
      guard let file = notes.open(path, at: pattern.at, depth: depth + 1) else { continue }
      read(file, &notes, depth: depth + 1)
    }
  }

  /// The word without its colon, in small letters; nil where it is no key.
  private static func key(_ word: Word) -> Word? {
    guard word.text.last == ":", word.text.count > 1 else { return nil }
    let name = word.text.dropLast()
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
      return nil
    }
    return Word(text: name.lowercased(), at: word.at)
  }

  private static func nextWord(
    _ cursor: inout Cursor, _ notes: inout Notes
  ) -> (word: Word, isQuoted: Bool)? {
    while let octet = cursor.octet {
      if cursor.isAtSpace {
        cursor.advance()
      } else if octet == 0x23 {
        cursor.skipLine()
      } else {
        break
      }
    }
    guard let octet = cursor.octet else { return nil }
    let position = cursor.position
    guard octet == 0x22 else {
      let text = cursor.take { $0 > 0x20 && $0 != 0x23 && $0 != 0x22 }
      return (Word(text: text, at: position), false)
    }
    guard let text = cursor.takeQuoted(linesAllowed: false) else {
      notes.error("unclosed-quote", "a quote is opened and not closed on its line", at: position)
      return (Word(text: "", at: position), true)
    }
    return (Word(text: text, at: position), true)
  }
}
