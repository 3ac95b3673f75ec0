/// Of more than so many alike, people are told only those that they may have to see to.
private let mostListed = 50

extension Array {
  /// What is listed for human eyes: all where they are few, else those that `isOdd`, the first of them; and how
  /// many more of those there are.
  func listed(where isOdd: (Element) -> Bool) -> (items: [Element], more: Int) {
    guard count > mostListed else { return (self, 0) }
    let odd = filter(isOdd)
    return (Array(odd.prefix(mostListed)), Swift.max(odd.count - mostListed, 0))
  }
}
