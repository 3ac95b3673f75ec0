import Glibc

/// What /proc says of processes (proc(5)).
enum ProcessFiles {
  /// The numbers of all processes.
  static var all: [Int] {
    guard let folder = unsafe opendir("/proc") else { return [] }
    // Holds: `folder` is open until here, and an entry is valid until the next call.
    defer { _ = unsafe closedir(folder) }
    var numbers: [Int] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if let number = Int(name) { numbers.append(number) }
    }
    return numbers
  }

  static func group(of process: Int) -> Int? { statistics(process, 2).flatMap { Int($0) } }

  static func cpuSeconds(of process: Int) -> Double {
    let ticks = [11, 12].compactMap { statistics(process, $0).flatMap { Double($0) } }
    return ticks.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  static func peakKilobytes(of process: Int) -> Int {
    for line in text("/proc/\(process)/status").split(separator: "\n")
    where line.hasPrefix("VmHWM:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        ?? line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0
    }
    return 0
  }

  /// From now on this process' peak is counted afresh.
  static func forgetPeak() {
    let file = unsafe open("/proc/self/clear_refs", O_WRONLY)
    guard file >= 0 else { return }
    // Holds: one octet of a string that lives for the call.
    _ = unsafe write(file, "5", 1)
    close(file)
  }

  /// A field of `stat`, counted from the one behind the command's name.
  private static func statistics(_ process: Int, _ field: Int) -> Substring? {
    let text = text("/proc/\(process)/stat")
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[end...].dropFirst().split(separator: " ")
    return field < fields.count ? fields[field] : nil
  }

  private static func text(_ path: String) -> String {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    // Holds: `read` writes at most so many octets, and says how many.
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
      count = max(0, unsafe read(file, buffer.baseAddress, 16_384))
    }
    return String(decoding: octets, as: UTF8.self)
  }
}
