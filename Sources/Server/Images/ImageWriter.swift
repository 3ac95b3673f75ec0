import Dispatch
import Logging

/// Writes images to the cache, one after the other, behind the back of all else: nothing waits for a disk.
final class ImageWriter: Sendable {
  private let queue = DispatchQueue(label: "apus-images", qos: .utility)
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  /// Takes on the zones that were read from their text.
  func store(_ zones: [LoadedZone]) {
    for zone in zones where !zone.isFromImage && zone.image != nil {
      queue.async { [logger] in
        if let problem = ImageCache.store(zone) {
          logger.warning("zone \(zone.configuration.apex): \(problem)")
        }
      }
    }
  }

  /// Waits for all that was taken on.
  func finish() { queue.sync {} }
}
