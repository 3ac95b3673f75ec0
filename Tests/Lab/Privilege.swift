import Foundation
import Testing

/// Whether this machine lets tests make network namespaces.
///
/// Without privilege the lab's tests say that they are skipped; with it, whatever then does not work is a failure.
enum Privilege {
  static let isRoot = geteuid() == 0
  static let comment: Comment = "the lab makes network namespaces, which needs root"
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, with the reason, where there is no privilege to make a lab.
  static var needsLab: Self { .enabled(if: Privilege.isRoot, Privilege.comment) }
}
