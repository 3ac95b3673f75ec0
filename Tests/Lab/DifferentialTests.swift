import Differential
import Foundation
import Testing

extension LabAnswers {
  /// The short form of the differential test (Tests/Differential/README.md); `tools/differential` is the long one.
  @Suite(.needsLab) struct DifferentialShort {
    static let data = packageRoot.appendingPathComponent("../shared/data").standardized.path

    // It takes one minute by itself. The limits end what hangs, and are wide enough to decide nothing else.
    @Test("Apus' answers are Knot's, NSD's and BIND's, on both paths", .timeLimit(.minutes(20)))
    func shortForm() async throws {
      var options = DifferentialOptions(apus: apusPath)
      options.questions = 16_000
      options.ferret = 100
      if FileManager.default.fileExists(atPath: Self.data) { options.data = Self.data }
      let summary = try await Differential.run(options, seconds: 1000)
      #expect(
        summary.isClean,
        "\(summary.text())\n\(summary.failures.prefix(5).joined(separator: "\n"))")
      print(summary.text())
      #expect(summary.skipped.isEmpty || options.data == nil, "\(summary.skipped)")
      // Nine of the thirteen rounds do without the data.
      #expect(summary.questions >= 11_000)
    }
  }
}
