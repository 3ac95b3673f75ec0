/// A run of octets between white space in a master file, or the inside of a quoted string.
struct Token {
  /// The octets, without the quotes of a string that is quoted as a whole.
  var start: Int
  var end: Int
  /// Of the first octet, the quote where there is one.
  var line: Int
  var column: Int
  /// Quoted as a whole.
  var isQuoted = false
  /// Has a backslash, a quote inside or an octet that libldns would not take as it stands.
  var isOdd = false

  var count: Int { end - start }
}
