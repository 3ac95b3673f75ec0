// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, apart from the server: `tools/bench` builds and runs them.
let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "apus", path: "..")],
  targets: [
    // The worker over frames in memory: instructions and nanoseconds a query.
    .executableTarget(
      name: "frames", dependencies: [.product(name: "ApusModules", package: "apus")],
      swiftSettings: settings),
    // What it costs any server to load a zone.
    .executableTarget(
      name: "load", dependencies: [.product(name: "ApusModules", package: "apus")],
      swiftSettings: settings),
    // A zone by AXFR, taken as fast as it comes.
    .executableTarget(
      name: "transfer", dependencies: [.product(name: "ApusModules", package: "apus")],
      swiftSettings: settings),
    // Many short TCP connections.
    .executableTarget(name: "connections", swiftSettings: settings),
    // Frames turned around by AF_XDP with no DNS work: the limit that the server is measured against.
    .executableTarget(
      name: "echo", dependencies: [.product(name: "ApusModules", package: "apus")],
      swiftSettings: settings),
    // A generator that times each answer.
    .executableTarget(
      name: "ask", dependencies: [.product(name: "ApusModules", package: "apus")],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
