import DNSWire
import Glibc
public import ZoneFile
public import ZoneImage

/// One zone's way from its file to the image that is served, and what was found on it.
public struct LoadedZone: Sendable {
  public var configuration: Configuration.Zone
  /// Nil where there was an error: the zone's names get SERVFAIL.
  public var image: ZoneImage?
  public var diagnostics: [Diagnostic]
  /// Diagnostics that were counted and are not told.
  public var omittedCount: Int
  public var errorCount: Int
  public var warningCount: Int
  /// The image's records, and what its files were; empty where there is no image.
  public var snapshot: ZoneSnapshot?
  public var stamps: [FileStamp] = []
  /// When the first signature runs out, in seconds since 1970.
  public var signaturesExpire: Int64?
  /// The zone came from the image cache; its text was not read.
  public var isFromImage = false
  /// A secondary zone without a file: a primary is to give it.
  public var isAwaited = false
  /// Why there was no use of the image that the cache has.
  public var cacheObjection: String?
  /// When a check of the same files would say something else; in seconds since 1970.
  var holdsUntil: Int64?
  /// How long it took.
  public var duration: Duration = .zero

  /// What the zone set holds for it.
  public var entry: ZoneSet.Entry {
    ZoneSet.Entry(apex: configuration.apex, image: image)
  }

  /// What the status tells of it.
  public var status: ZoneStatus {
    ZoneStatus(
      name: "\(configuration.apex)", serial: image?.serial, records: image?.recordCount,
      state: isAwaited ? .awaited : image == nil ? .failed : .loaded, file: configuration.file,
      error: image == nil && !isAwaited ? firstError : nil)
  }
}

/// Zone files to images.
public enum ZoneLoader {
  /// Takes one zone from the image cache, if that may be and it has it; else reads, checks and compiles it.
  public static func load(
    _ zone: Configuration.Zone, usesCache: Bool = false, isCancelled: (() -> Bool)? = nil,
    progress: ((ZoneFileProgress) -> Void)? = nil
  ) -> LoadedZone {
    if ManagedZone(zone).isAwaited {
      var awaited = LoadedZone(
        configuration: zone, image: nil, diagnostics: [], omittedCount: 0, errorCount: 0,
        warningCount: 0)
      awaited.isAwaited = true
      return awaited
    }
    var objection: String?
    if usesCache {
      switch ImageCache.load(zone) {
      case .zone(let loaded): return loaded
      case .nothing(let reason): objection = reason
      }
    }
    var loaded = read(zone, isCancelled, progress)
    loaded.cacheObjection = objection
    return loaded
  }

  /// Never half: a single error leaves the zone without image.
  private static func read(
    _ zone: Configuration.Zone, _ isCancelled: (() -> Bool)?,
    _ progress: ((ZoneFileProgress) -> Void)?
  ) -> LoadedZone {
    let began = ContinuousClock.now
    var result = ZoneFile.load(
      path: zone.file, apex: zone.apex, isCancelled: isCancelled, progress: progress)
    var loaded = LoadedZone(zone, result)
    if let failure = result.failure, let place = zone.place {
      // Not the file is to be mended, most often, but the line that names it.
      loaded.diagnostics = [
        Diagnostic(
          severity: .error, name: Mistake.cannotRead.rawValue,
          message: "zone \(zone.apex): cannot read \(zone.file): \(failure.reason)", place: place)
      ]
    }
    // Nobody else is to have the contents: their memory is given back as early as can be.
    if let contents = result.contents.take() { loaded.compile(contents) }
    loaded.duration = ContinuousClock.now - began
    return loaded
  }
}

extension LoadedZone {
  /// What was found in a zone's text, without its contents.
  init(_ zone: Configuration.Zone, _ result: ZoneFileResult) {
    self.init(
      configuration: zone, image: nil, diagnostics: result.diagnostics,
      omittedCount: result.omittedCount, errorCount: result.errorCount,
      warningCount: result.warningCount, stamps: result.stamps)
  }

  /// Makes image and snapshot of contents that keep the rules.
  mutating func compile(_ given: consuming ZoneContents) {
    var contents = given
    contents.forgetPositions()
    do {
      image = try ZoneImage(contents)
      let times = contents.signatureTimes(now: Int64(time(nil)))
      snapshot = ZoneSnapshot(consume contents)
      signaturesExpire = times.firstExpiration
      holdsUntil = times.holdUntil
    } catch {
      let place = Diagnostic.Place(file: configuration.file, line: 0, column: 0)
      let diagnostic = Diagnostic(
        severity: .error, name: "image", message: error.explanation, place: place)
      diagnostics.append(diagnostic)
      errorCount += 1
    }
  }
}

extension ZoneImageError {
  fileprivate var explanation: String {
    switch self {
    case .noSOA: "the zone has no SOA record at its apex"
    case .tooLarge: "the zone is too large: no image would have room for it"
    case .noMemory: "there is no memory for the zone's image"
    }
  }
}
