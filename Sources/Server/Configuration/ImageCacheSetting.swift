import Foundation

extension Configuration {
  /// Where images of zones are kept on disk (`image-cache`).
  public enum ImageCacheSetting: Equatable, Sendable {
    /// ``usualDirectory``, where it is there and can be written to.
    case automatic
    case off
    case directory(String)

    /// What packages and systemd's `CacheDirectory=apus` make.
    static let usualDirectory = "/var/cache/apus"

    /// The directory to use; nil: none.
    var path: String? {
      switch self {
      case .automatic:
        FileManager.default.isWritableFile(atPath: Self.usualDirectory) ? Self.usualDirectory : nil
      case .off: nil
      case .directory(let path): path
      }
    }

    /// As it is written.
    var text: String {
      switch self {
      case .automatic: Self.usualDirectory
      case .off: "off"
      case .directory(let path): path
      }
    }
  }
}
