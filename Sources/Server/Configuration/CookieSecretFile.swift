import ZoneFile
import ZoneImage

/// The secrets that an anycast set shares (RFC 9018, section 5): a line each, 32 hexadecimal digits.
/// The first makes cookies, all are good to check them. Empty lines, and what follows a `#`, are
/// left out.
struct CookieSecretFile {
  enum Problem {
    case unreadable(String)
    case lines([Diagnostic])
  }

  /// More than a rollover ever needs: each one may cost a bad cookie a hash.
  static let most = 4

  let path: String
  private(set) var secrets: [[UInt8]] = []
  private(set) var problem: Problem?
  /// Everybody on the machine may read it.
  private(set) var isPublic = false

  init(_ path: String) {
    self.path = path
    let read: (octets: [UInt8], stamp: FileStamp)
    do { read = try readFile(path) } catch {
      problem = .unreadable("\(path): \(error.reason)")
      return
    }
    isPublic = read.stamp.isPublic
    parse(String(decoding: read.octets, as: UTF8.self))
  }

  private mutating func parse(_ text: String) {
    var mistakes: [Diagnostic] = []
    func mistake(_ name: String, _ message: String, _ line: Int) {
      // The line itself is a secret, and is not shown.
      mistakes.append(
        Diagnostic(
          severity: .error, name: name, message: message,
          place: Diagnostic.Place(file: path, line: line, column: 1)))
    }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let digits = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
      guard !digits.isEmpty else { continue }
      if let secret = hexOctets(digits), secret.count == 16 {
        secrets.append(secret)
      } else {
        mistake("bad-secret", "a secret is a line of 32 hexadecimal digits", index + 1)
      }
    }
    if secrets.count > Self.most {
      mistake("too-many", "at most \(Self.most) secrets, not \(secrets.count)", 0)
    } else if secrets.isEmpty, mistakes.isEmpty {
      mistake("value-missing", "it has no secret", 0)
    }
    if !mistakes.isEmpty { problem = .lines(mistakes) }
  }
}
