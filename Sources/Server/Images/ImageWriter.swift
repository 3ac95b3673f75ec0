import Dispatch
import Logging
import Synchronization
import ZoneImage

/// Writes images to the cache, one after the other, behind the back of all else: nothing waits for a disk.
final class ImageWriter: Sendable {
  private let queue = DispatchQueue(label: "apus-images")
  private let logger: Logger
  private let isFinished = Atomic<Bool>(false)

  init(logger: Logger) { self.logger = logger }

  /// Takes on the zones that were read from their text.
  func store(_ zones: [LoadedZone]) {
    for zone in zones where !zone.isFromImage && zone.image != nil {
      queue.async { [self] in
        guard !isFinished.load(ordering: .acquiring) else { return }
        let problem = LoadThreads.all.wait { ImageCache.store(zone) }
        if let problem { logger.warning("zone \(zone.configuration.apex): \(problem)") }
      }
    }
  }

  /// Removes the image of a zone that is no more, behind what is still to be written of it.
  func remove(_ zone: Configuration.Zone) { queue.async { ImageCache.remove(zone) } }

  /// Waits for what is under way; the rest is not written, and the next start reads its text.
  func finish() {
    isFinished.store(true, ordering: .releasing)
    queue.sync {}
  }
}
