// swift-tools-version: 6.2
import PackageDescription

/// Every target: Swift 6, strict memory safety, and no warning.
let plainSettings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// With coverage for libFuzzer, the address sanitizer, and what is internal in sight, where `tools/fuzz` builds: here, and not for the whole
/// build, so that the packages that Apus depends on are built as ever.
let settings: [SwiftSetting] =
  Context.environment["APUS_FUZZ"] == nil
  ? plainSettings
  : plainSettings + [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]

/// One module of the server; without optimisation for `tools/fuzz` where optimising it costs more than fuzzing gains: `Server`, of which little
/// is fuzzed, took 210 s of CPU time there, and takes 60 without. Its targets run for longer instead.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [],
  plugins: [Target.PluginUsage] = [], isFuzzedUnoptimised: Bool = false
) -> Target {
  let isUnoptimised = isFuzzedUnoptimised && Context.environment["APUS_FUZZ"] != nil
  return .target(
    name: name, dependencies: dependencies,
    swiftSettings: settings + (isUnoptimised ? [.unsafeFlags(["-Onone"])] : []), plugins: plugins)
}

/// The tests of one module.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil,
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], path: path, exclude: exclude,
    swiftSettings: settings)
}

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "apus",
  products: [
    .executable(name: "apus", targets: ["apus"]),
    // For the benchmarks, which are a package of their own.
    .library(
      name: "ApusModules",
      targets: [
        "Addresses", "CLinux", "DNSWire", "FastPath", "Octets", "Packet", "PuntQueue", "RateLimit",
        "Responder", "Steering", "Tap", "XDP", "ZoneFile", "ZoneImage", "ZoneTransfer",
      ]),
    // For the fuzz targets, which are a package of their own too.
    .library(name: "ApusServer", targets: ["KernelPath", "Server", "TestSupport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Doors to C.
    .systemLibrary(name: "CXDP", pkgConfig: "libxdp", providers: [.apt(["libxdp-dev"])]),
    .systemLibrary(name: "CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
    .systemLibrary(name: "CLDNS", pkgConfig: "ldns", providers: [.apt(["libldns-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CLinux"),

    // Bytes and messages.
    module("Octets"),
    module("Addresses"),
    module("DNSWire", ["Octets"]),
    module("Packet", ["Octets"]),

    // Zones and answers.
    module("ZoneImage", ["CCrypto", "CLinux", "DNSWire", "Octets"]),
    module("ZoneFile", ["CLDNS", "DNSWire", "Octets", "ZoneImage"]),
    module("Responder", ["Addresses", "Octets", "DNSWire", "ZoneImage"]),
    module("RateLimit", ["Addresses", "DNSWire", "Responder", "ZoneImage"]),

    // Zones from server to server.
    module("HMAC", ["CCrypto"]),
    module("ZoneTransfer", ["Addresses", "DNSWire", "HMAC", "Octets", "ZoneImage"]),

    // Frames in and out.
    .plugin(name: "EmbedSteer", capability: .buildTool(), dependencies: ["embed-steer"]),
    .executableTarget(name: "embed-steer", swiftSettings: plainSettings),
    module("Steering", ["Addresses", "CBPF", "CLinux"], plugins: ["EmbedSteer"]),
    module("XDP", ["CXDP", "CLinux", "Octets"]),

    // The two paths.
    module("PuntQueue", ["Addresses", "CLinux"]),
    module("Tap", ["Addresses"]),
    module("Histogram"),
    module(
      "FastPath",
      [
        "Addresses", "CLinux", "DNSWire", "Histogram", "Octets", "Packet", "PuntQueue", "RateLimit",
        "Responder", "Tap", "XDP", "ZoneImage",
      ]),
    module(
      "KernelPath",
      [
        "Addresses", "CLinux", "Histogram", "Octets", "PuntQueue", "RateLimit", "Responder", "Tap",
        "ZoneImage",
      ]),

    // The server and its command.
    module(
      "Server",
      [
        "Addresses", "CLinux", "DNSWire", "FastPath", "Histogram", "KernelPath", "Packet",
        "PuntQueue", "RateLimit", "Responder", "Steering", "Tap", "XDP", "ZoneFile", "ZoneImage",
        "ZoneTransfer", nioCore,
        nioHTTP1, nioPosix, logging, yams,
      ], isFuzzedUnoptimised: true),
    module(
      "Import", ["Addresses", "DNSWire", "ZoneFile", "ZoneImage", "ZoneTransfer", yams]),
    .executableTarget(
      name: "apus",
      dependencies: ["Addresses", "DNSWire", "Import", "Server", "Tap", "ZoneFile", arguments],
      swiftSettings: settings),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Addresses", "CLinux", "DNSWire", "Octets"],
      path: "Tests/Support",
      swiftSettings: settings),
    // Apus beside Knot, NSD and BIND.
    .target(
      name: "Differential", dependencies: ["CLinux", "DNSWire", "TestSupport"],
      path: "Tests/Differential", exclude: ["README.md", "Zones"], swiftSettings: settings),
    .executableTarget(
      name: "differential-test", dependencies: ["Differential", arguments],
      path: "Tests/DifferentialCommand", swiftSettings: settings),
    tests("DifferentialTests", ["Differential", "DNSWire"]),
    tests("SupportTests", ["Addresses", "DNSWire"]),
    tests("OctetsTests", ["Octets"]),
    tests("AddressesTests", ["Addresses"]),
    tests("DNSWireTests", ["DNSWire", "Octets"]),
    tests("PacketTests", ["Packet", "Octets"]),
    tests("ZoneImageTests", ["CLinux", "ZoneImage", "DNSWire", "Octets"]),
    tests(
      "ResponderTests", ["Addresses", "Responder", "ZoneImage", "ZoneFile", "DNSWire", "Octets"]),
    tests(
      "ConformanceTests",
      [
        "Addresses", "apus", "Responder", "ZoneImage", "ZoneFile", "ZoneTransfer", "DNSWire",
        "Octets",
      ],
      path: "Tests/Conformance",
      exclude: [
        "README.md", "differences.list", "rfc1034", "rfc1035", "rfc2181", "rfc2308", "rfc3597",
        "rfc4035", "rfc4343", "rfc4592", "rfc4892", "rfc5001", "rfc5155", "rfc6604", "rfc6672",
        "rfc6840", "rfc6891", "rfc7766", "rfc7828", "rfc7830", "rfc7873", "rfc8482", "rfc8906",
        "rfc8914",
        "rfc8945",
        "rfc9018", "rfc9276", "rfc9460", "rfc9471", "rfc9619",
      ]),
    tests("ZoneFileTests", ["ZoneFile", "ZoneImage", "DNSWire"]),
    tests("ZoneTransferTests", ["DNSWire", "HMAC", "Octets", "ZoneImage", "ZoneTransfer"]),
    // Holds an attachment until it is killed.
    .executableTarget(
      name: "hold-steering", dependencies: ["Steering"], path: "Tests/HoldSteering",
      swiftSettings: settings),
    tests(
      "SteeringTests",
      ["Addresses", "CLinux", "DNSWire", "Steering", "embed-steer", "hold-steering"]),
    tests(
      "RateLimitTests", ["Addresses", "DNSWire", "Octets", "RateLimit", "Responder", "ZoneImage"]),
    tests("XDPTests", ["CLinux", "XDP", "Octets"]),
    tests("PuntQueueTests", ["Addresses", "Octets", "PuntQueue"]),
    tests("TapTests", ["Addresses", "Octets", "Tap"]),
    tests("HistogramTests", ["Histogram"]),
    tests(
      "FastPathTests",
      [
        "Addresses", "CBPF", "CLinux", "FastPath", "Histogram", "XDP", "Packet", "PuntQueue",
        "RateLimit",
        "Responder", "Tap", "ZoneImage", "ZoneFile", "DNSWire", "Octets",
      ]),
    tests(
      "KernelPathTests",
      [
        "Addresses", "CLinux", "Histogram", "KernelPath", "Octets", "PuntQueue", "RateLimit",
        "Responder", "Tap", "ZoneImage", "ZoneFile", "DNSWire", nioCore, nioPosix,
      ]),
    tests(
      "ServerTests",
      [
        "Addresses", "apus", "DNSWire", "FastPath", "Histogram", "KernelPath", "Octets", "Packet",
        "RateLimit", "Responder", "Server", "Steering", "Tap", "ZoneFile", "ZoneImage",
        "ZoneTransfer", logging, nioCore, nioEmbedded, nioPosix,
      ]),
    tests("ImportTests", ["apus", "Import"], exclude: ["Samples"]),
    tests(
      "LabTests", ["Addresses", "apus", "CLinux", "Differential", "DNSWire"], path: "Tests/Lab",
      exclude: ["Expected"]),
  ],
  swiftLanguageModes: [.v6]
)
