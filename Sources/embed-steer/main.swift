// Compiles bpf/steer.bpf.c and writes it as Swift source: the program travels in the executable.
//
//   embed-steer CLANG SOURCE INCLUDE-DIRECTORY OUTPUT
import Foundation

/// Ends with a message that the build shows as an error.
func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("error: embed-steer: \(message)\n".utf8))
  exit(1)
}

/// The directories where Debian keeps <asm/types.h>, which the BPF target does not look into.
let multiarch = ["x86_64-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu"]
  .map { "/usr/include/" + $0 }
  .filter { FileManager.default.fileExists(atPath: $0) }

let arguments = CommandLine.arguments
guard arguments.count == 5 else { fail("usage: embed-steer CLANG SOURCE INCLUDE-DIRECTORY OUTPUT") }
let output = URL(fileURLWithPath: arguments[4])
let object = output.deletingPathExtension().appendingPathExtension("o")

let clang = Process()
clang.executableURL = URL(fileURLWithPath: arguments[1])
// -g: the loader needs the maps' types (BTF), which clang writes with the debug information.
clang.arguments =
  ["-target", "bpf", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-I", arguments[3]]
  + multiarch.flatMap { ["-I", $0] } + ["-c", arguments[2], "-o", object.path]
do {
  try clang.run()
  clang.waitUntilExit()
  guard clang.terminationStatus == 0 else { fail("\(arguments[2]) does not compile") }
  let hexadecimal = try Data(contentsOf: object).map { octet in
    String(octet >> 4, radix: 16) + String(octet & 15, radix: 16)
  }.joined()
  let source = """
    /// The compiled bpf/steer.bpf.c, an ELF object, in hexadecimal. Written by the build.
    let embeddedSteerObject: StaticString =
      "\(hexadecimal)"

    """
  try Data(source.utf8).write(to: output)
} catch {
  fail("\(error)")
}
