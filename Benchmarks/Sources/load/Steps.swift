import DNSWire
import Glibc
import ZoneFile
import ZoneImage

/// A load by its steps, in this process and with one seed for all runs: what each takes, and an image to compare.
///
/// Peaks are those of the step alone, as the kernel counts them (proc(5), `clear_refs`), with the program's own memory.
struct Steps {
  private var began = Steps.cpuSeconds()

  static func run(_ path: String, image output: String?) throws {
    var steps = Steps()
    guard
      var contents = ZoneFile.load(path: path, apex: try Name("bench.test.")).contents
    else {
      Load.complain("load: the zone has errors: apus check tells them")
      exit(1)
    }
    steps.end("read")
    contents.forgetPositions()
    var generator = OneSeed()
    let image = try ZoneImage(contents, using: &generator)
    steps.end("compile")
    let records = ZoneSnapshot(consume contents)
    steps.end("pack")
    print(
      "image \(image.byteCount) octets, \(image.nodeCount) names, records \(records.byteCount) octets"
    )
    if let output { try image.write(to: output, records: records, note: []) }
  }

  private mutating func end(_ name: String) {
    let now = Self.cpuSeconds()
    let peak = ProcessFiles.peakKilobytes(of: Int(getpid())) / 1024
    print("\(name): \(((now - began) * 1000).rounded() / 1000) s of CPU, peak \(peak) MB")
    ProcessFiles.forgetPeak()
    began = Self.cpuSeconds()
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    // Holds: `time` is ours to fill.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Numbers that are the same in each run.
private struct OneSeed: RandomNumberGenerator {
  private var state: UInt64 = 2026

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 32
  }
}
