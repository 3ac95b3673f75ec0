import DNSWire

extension Reader {
  /// Takes a line that begins with `$`.
  func directive(_ octets: [UInt8], _ tokens: [Token], _ file: Int) {
    let first = tokens[0]
    let name = String(decoding: octets[first.start..<first.end], as: UTF8.self).uppercased()
    switch name {
    case "$ORIGIN":
      guard arguments(tokens, 1...1, name, file) else { return }
      var origin: [UInt8] = []
      if self.name(octets, tokens[1], file, to: &origin) { context.origin = origin }
    case "$TTL":
      guard arguments(tokens, 1...1, name, file) else { return }
      guard let ttl = parseTTL(octets[tokens[1].start..<tokens[1].end]) else {
        report.add(
          .badTTL, "not a TTL: seconds up to 2147483647, or a form like 1h30m",
          at: place(tokens[1], file))
        return
      }
      defaultTTL = ttl
    case "$INCLUDE":
      guard arguments(tokens, 1...2, name, file) else { return }
      include(octets, tokens, file)
    case "$GENERATE":
      guard arguments(tokens, 4...Int.max, name, file) else { return }
      generate(octets, tokens, file)
    default:
      report.add(
        .unknownDirective, "no such directive: $ORIGIN, $TTL, $INCLUDE and $GENERATE are known",
        at: place(first, file))
    }
  }

  private func arguments(
    _ tokens: [Token], _ count: ClosedRange<Int>, _ name: String, _ file: Int
  ) -> Bool {
    if tokens.count - 1 < count.lowerBound, let last = tokens.last {
      report.add(
        .argumentMissing, "\(name) needs more behind it", at: place(last, file, offset: last.count))
      return false
    }
    if tokens.count - 1 > count.upperBound {
      report.add(
        .argumentExtra, "\(name) ends before this", at: place(tokens[count.upperBound + 1], file))
      return false
    }
    return true
  }

  /// `$INCLUDE file [origin]`: origin and owner are as they were when it ends (RFC 1035, section
  /// 5.1); a path that is not absolute starts at the including file's folder.
  private func include(_ octets: [UInt8], _ tokens: [Token], _ file: Int) {
    let at = place(tokens[1], file)
    var inner = context
    if tokens.count > 2 {
      var origin: [UInt8] = []
      guard name(octets, tokens[2], file, to: &origin) else { return }
      inner.origin = origin
    }
    guard open.count <= limits.includeDepth else {
      report.add(
        .includeTooDeep, "$INCLUDE within $INCLUDE, more than \(limits.includeDepth) deep", at: at)
      return
    }
    guard files.count < min(limits.files, 65535) else {
      report.add(.tooManyFiles, "more than \(limits.files) files for one zone", at: at)
      return
    }
    var path = String(decoding: unescaped(octets, tokens[1]), as: UTF8.self)
    if !path.hasPrefix("/"), let slash = files[file].path.lastIndex(of: "/") {
      path = files[file].path[...slash] + path
    }
    do {
      let (included, stamp) = try readFile(path)
      guard !open.contains(stamp.identity) else {
        report.add(.includeLoop, "\(path) includes itself in the end", at: at)
        return
      }
      let outer = context
      context = inner
      read(SourceFile(path: path, octets: included, stamp: stamp))
      context = outer
    } catch {
      report.add(.includeUnreadable, "cannot read \(path): \(error.reason)", at: at)
    }
  }

  private func unescaped(_ octets: [UInt8], _ token: Token) -> [UInt8] {
    var text: [UInt8] = []
    var at = token.start
    while at < token.end {
      var octet = octets[at]
      at += 1
      if octet == 0x5c, let value = unescape(octets, &at, token.end) { octet = value }
      text.append(octet)
    }
    return text
  }
}
