/// The candidate that `word` was most likely meant to be, if one is near enough.
public func suggestion(for word: String, among candidates: [String]) -> String? {
  let word = word.lowercased()
  let near = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    .filter { $0.distance <= max(1, $0.candidate.count / 3) }
  return near.min { $0.distance < $1.distance }?.candidate
}

/// How many letters must be added, left out, changed or exchanged with their neighbour.
func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
  var rows = [Array(0...right.count)]
  for (row, letter) in left.enumerated() {
    var next = [row + 1]
    for (column, other) in right.enumerated() {
      var best = min(
        rows[row][column] + (letter == other ? 0 : 1), rows[row][column + 1] + 1, next[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        best = min(best, rows[row - 1][column - 1] + 1)
      }
      next.append(best)
    }
    rows.append(next)
  }
  return rows[left.count][right.count]
}
