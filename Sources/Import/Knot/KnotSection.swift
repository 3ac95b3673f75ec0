/// A section of knot.conf: `server:` and its like with one item, `zone:` and its like with a list of them.
struct KnotSection {
  struct Item {
    var isOfList: Bool
    var settings: [Setting] = []

    /// The first setting's value names the item of a list.
    var id: Word? { settings.first?.value }

    /// The settings of a key: knot.conf may say one more than once.
    func all(_ key: String) -> [Setting] { settings.filter { $0.key.text == key } }

    func last(_ key: String) -> Setting? { settings.last { $0.key.text == key } }
  }

  var name: Word
  var items: [Item] = []
}
