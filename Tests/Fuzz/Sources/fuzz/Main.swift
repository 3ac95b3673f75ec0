import CLibFuzzer
import Glibc

/// Runs one fuzz target under libFuzzer; `tools/fuzz` is the command to type.
///
///     fuzz --list                         the targets, the longest input of each, and its share of the time
///     fuzz TARGET [OPTION…] [CORPUS…]     libFuzzer's own options and folders, or files to run once
@main
struct Fuzz {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count == 2, arguments[1] == "--list" {
      for target in FuzzTarget.allCases {
        print(target.rawValue, target.longestInput, target.share)
      }
      return
    }
    guard arguments.count >= 2, let target = FuzzTarget(rawValue: arguments[1]) else {
      print("usage: fuzz --list | fuzz TARGET [OPTION…] [CORPUS…]")
      exit(2)
    }
    // Holds: no other thread is there yet.
    unsafe chosen = target.runner()
    // Holds: the vector of arguments lives as long as the process; what stands before the second
    // one, the program's name, takes the place of the target's name, and the vector starts there.
    unsafe CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
    var count = CommandLine.argc - 1
    var vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
      unsafe CommandLine.unsafeArgv + 1
    // Holds: both live until the process ends, which the driver's result does.
    exit(unsafe LLVMFuzzerRunDriver(&count, &vector, runChosen))
  }
}

/// The target's function; set once, before the driver starts its one thread.
nonisolated(unsafe) private var chosen: ([UInt8]) -> Void = { _ in }

/// What libFuzzer calls with each input.
@c(apus_fuzz_run)
func runChosen(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Holds: libFuzzer gives `count` octets at `start`, which are copied here.
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  unsafe chosen(octets)
  return 0
}

/// Ends the process with what was found, which makes the input a finding.
func violated(_ what: String) -> Never {
  print("\nviolated: \(what)")
  fflush(nil)
  abort()
}
