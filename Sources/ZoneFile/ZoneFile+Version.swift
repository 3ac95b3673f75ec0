public import DNSWire
public import ZoneImage

// A version that is made of another one, by what differs. Its records that are new go through the same reader, and all of it
// through the same rules, as a file that has all of it.

extension ZoneFile {
  /// Reads records of the zone `apex` from text that is no whole zone: in the order of the text, and without the rules of one. `name`
  /// stands for the path.
  public static func read(
    records octets: [UInt8], name: String, apex: Name
  ) -> ZoneFileResult {
    CoreShare.all.enter()
    defer { CoreShare.all.leave() }
    let reader = Reader(apex: apex, limits: ZoneFileLimits())
    reader.read(SourceFile(path: name, octets: octets))
    var contents = ZoneContents(apex: apex)
    swap(&contents, &reader.contents)
    return ZoneFileResult(consume contents, reader.report, reader.files)
  }

  /// Checks the rules of contents that are sorted and have no text; `name` stands for the path.
  public static func check(_ given: consuming ZoneContents, name: String) -> ZoneFileResult {
    CoreShare.all.enter()
    defer { CoreShare.all.leave() }
    var contents = given
    var report = Report(limit: ZoneFileLimits().diagnostics)
    if contents.isTooLarge {
      report.add(
        .tooLarge, "the zone is too large: no image would have room for it",
        at: Place(file: 0, line: 0, column: 0))
    } else {
      report.settle(&contents)
    }
    return ZoneFileResult(consume contents, report, [SourceFile(path: name, octets: [])])
  }
}
