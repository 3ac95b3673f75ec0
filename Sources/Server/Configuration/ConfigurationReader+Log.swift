import Logging
import Yams
import ZoneFile
import ZoneImage

extension ConfigurationReader {
  /// Reads `log`.
  mutating func readLog(_ node: Node) {
    let values = entries(node, .log)
    let formats = ["auto"] + LogSettings.Format.allCases.map(\.rawValue)
    if let node = values["format"], let text = choice(node, "log.format", formats) {
      configuration.log.format = LogSettings.Format(rawValue: text)
    }
    if let node = values["level"], let text = choice(node, "log.level", Logger.Level.told),
      let level = Logger.Level(rawValue: text)
    {
      configuration.log.level = level
    }
    if let node = values["lines-per-second"],
      let lines = number(node, "log.lines-per-second", in: 0...1_000_000)
    {
      configuration.log.linesPerSecond = lines
    }
  }
}
