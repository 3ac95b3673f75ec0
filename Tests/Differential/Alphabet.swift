/// Labels, and the types that each name over them is asked for.
struct Alphabet: Sendable {
  var labels: [String]
  /// The most labels of a name.
  var depth: Int
  var types: [UInt16]

  /// Every name of up to `depth` labels below `apex`, and the apex.
  func names(below apex: Labels) -> [Labels] {
    var found = [apex]
    var last = found
    for _ in 0..<depth {
      last = last.flatMap { name in labels.map { name.child($0) } }
      found += last
    }
    return found
  }
}
