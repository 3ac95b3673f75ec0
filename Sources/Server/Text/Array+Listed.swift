/// Of more than so many alike, people are told only those that they may have to see to.
let mostListed = 50

extension Array {
  /// What is listed for human eyes: all where they are few, else those that have a rank, the lowest first and else in
  /// their order, so that what is worst has its place; and how many more of those there are.
  func listed(by rank: (Element) -> Int?) -> (items: [Element], more: Int) {
    guard count > mostListed else { return (self, 0) }
    var ranks: [Int: [Element]] = [:]
    for element in self {
      if let rank = rank(element) { ranks[rank, default: []].append(element) }
    }
    let ranked = ranks.sorted { $0.key < $1.key }.flatMap(\.value)
    return (Array(ranked.prefix(mostListed)), Swift.max(ranked.count - mostListed, 0))
  }
}
