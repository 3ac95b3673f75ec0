public import DNSWire
import Octets

/// The types that a name has, by their places in the image.
public struct ListedTypes: Sendable, BitwiseCopyable {
  /// Where the list starts.
  let at: Int
  public let count: Int

  static var none: ListedTypes { ListedTypes(at: 0, count: 0) }
}

extension ZoneSet {
  /// The types of a question's name, or of the wildcard that stands for it; none where there is no
  /// such name, where it is delegated, and where a CNAME stands for all.
  public func types(for route: ZoneRoute, _ bytes: RawSpan, name: Int) -> ListedTypes {
    let image = self.image(route.zone)
    let exact = image.node(route.hash, bytes, at: name, count: route.relative)
    guard exact.exists else {
      guard !image.header.isUnavailable else { return .none }
      let question = ZoneQuestion(route, .any, at: name)
      let encloser = image.closestEncloser(question, bytes)
      guard encloser.has(NodeLayout.wildcard),
        !encloser.has(NodeLayout.cut | NodeLayout.dname)
      else { return .none }
      return Self.types(at: image.wildcard(of: encloser))
    }
    return Self.types(at: exact)
  }

  private static func types(at node: NodeHead) -> ListedTypes {
    node.has(NodeLayout.cut | NodeLayout.alias)
      ? .none : ListedTypes(at: node.types, count: node.typeCount)
  }

  /// One of the types.
  public func type(_ index: Int, of types: ListedTypes, _ route: ZoneRoute) -> RRType {
    let octets = self.image(route.zone).octets
    return RRType(octets.loadLittle16(at: types.at &+ NodeLayout.typeSize &* index))
  }
}
