import ZoneImage

/// What `apus compile` did: the check's report, and the image that was written.
public struct CompileReport: Encodable, Sendable {
  struct Image: Encodable, Sendable {
    var file: String
    var octets: Int
    var nodes: Int
    var octetsPerNode: Int
  }

  public private(set) var ok: Bool
  private let check: CheckReport
  private(set) var image: Image?
  /// Why no image was written of a zone without errors.
  private(set) var error: String?
  private(set) var seconds: Double

  /// Reads, checks and compiles a zone, and writes its image to `path`.
  public init(_ zone: Configuration.Zone, to path: String) {
    let loaded = ZoneLoader.load(zone)
    var report = CheckReport()
    report.add(loaded)
    check = report
    ok = report.ok
    seconds = loaded.duration.inSeconds
    guard let made = loaded.image, let snapshot = loaded.snapshot else { return }
    do {
      guard let note = ImageNote(loaded) else {
        throw ServerError("this executable cannot be told from another: was its file replaced?")
      }
      try made.write(to: path, records: snapshot, note: try note.encoded())
      image = Image(
        file: path, octets: made.byteCount, nodes: made.nodeCount,
        octetsPerNode: made.byteCount / max(made.nodeCount, 1))
    } catch {
      self.error = "cannot write \(path): \(error)"
      ok = false
    }
  }

  /// As a compiler tells it.
  public func text() -> String {
    var text = check.text()
    if let image {
      text +=
        "\(image.file): \(octets(image.octets)), \(image.octetsPerNode) octets a name, "
        + "in \(hundredths(seconds)) s\n"
    }
    if let error { text += "error: \(error)\n" }
    return text
  }

  /// One line of JSON.
  public func json() throws -> String { try JSONLine.encode(self) + "\n" }
}
