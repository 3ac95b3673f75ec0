import PackagePlugin

/// Compiles the XDP program with the toolchain's own clang, and adds it to the target as source.
@main
struct EmbedSteer: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let bpf = context.package.directoryURL.appending(path: "bpf")
    let source = bpf.appending(path: "steer.bpf.c")
    let include = bpf.appending(path: "include")
    let output = context.pluginWorkDirectoryURL.appending(path: "SteerObject.swift")
    return [
      .buildCommand(
        displayName: "Compiling the XDP program \(source.lastPathComponent)",
        executable: try context.tool(named: "embed-steer").url,
        arguments: [
          try context.tool(named: "clang").url.path(), source.path(), include.path(),
          output.path(),
        ],
        inputFiles: [source, include.appending(path: "steer.h")],
        outputFiles: [output])
    ]
  }
}
