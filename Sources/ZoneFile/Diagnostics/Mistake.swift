/// What can be wrong with a master file's text. The raw values are stable names.
public enum Mistake: String, Sendable, Codable, CaseIterable {
  // The file.
  case cannotRead = "cannot-read"
  case tooLarge = "too-large"
  case byteOrderMark = "byte-order-mark"
  case nulByte = "nul-byte"
  case strayCarriageReturn = "stray-carriage-return"

  // Tokens.
  case unclosedQuote = "unclosed-quote"
  case unclosedParenthesis = "unclosed-parenthesis"
  case unexpectedParenthesis = "unexpected-parenthesis"

  // Names.
  case emptyName = "empty-name"
  case emptyLabel = "empty-label"
  case labelTooLong = "label-too-long"
  case nameTooLong = "name-too-long"
  case badEscape = "bad-escape"

  // Directives.
  case unknownDirective = "unknown-directive"
  case argumentMissing = "argument-missing"
  case argumentExtra = "argument-extra"
  case badTTL = "bad-ttl"
  case includeUnreadable = "include-unreadable"
  case includeLoop = "include-loop"
  case includeTooDeep = "include-too-deep"
  case tooManyFiles = "too-many-files"
  case generateRange = "generate-range"
  case generateTemplate = "generate-template"
  case generateTooMany = "generate-too-many"

  // Records.
  case ownerMissing = "owner-missing"
  case typeMissing = "type-missing"
  case unknownType = "unknown-type"
  case metaType = "meta-type"
  case typeWithoutText = "type-without-text"
  case wrongClass = "wrong-class"
  case ttlMissing = "ttl-missing"

  // RDATA.
  case rdataMissing = "rdata-missing"
  case rdataExtra = "rdata-extra"
  case rdataTooLong = "rdata-too-long"
  case badRDATA = "bad-rdata"
  case badAddress = "bad-address"
  case badNumber = "bad-number"
  case badString = "bad-string"
  case badBase64 = "bad-base64"
  case badHex = "bad-hex"
  case badTime = "bad-time"
  case badTypeList = "bad-type-list"
  case badSVCParam = "bad-svcparam"
  case badGeneric = "bad-generic-rdata"
}
