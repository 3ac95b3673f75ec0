import ZoneImage

/// What became of zones that were loaded, in numbers.
struct LoadSum: Equatable {
  var loaded = 0
  /// Of those, from the image cache.
  var fromImages = 0
  var failed = 0
  /// Secondary zones that no primary has given yet.
  var awaited = 0
  var records = 0

  init(_ zones: [LoadedZone]) {
    for zone in zones {
      guard let image = zone.image else {
        if zone.isAwaited { awaited += 1 } else { failed += 1 }
        continue
      }
      loaded += 1
      records += image.recordCount
      if zone.isFromImage { fromImages += 1 }
    }
  }

  /// For the log.
  var text: String {
    var parts = ["\(loaded) loaded" + (fromImages > 0 ? " (\(fromImages) from images)" : "")]
    if awaited > 0 { parts.append("\(awaited) awaited") }
    if failed > 0 { parts.append("\(failed) failed") }
    parts.append(counted(records, "record"))
    return parts.joined(separator: ", ")
  }
}
