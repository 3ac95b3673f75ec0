import Foundation
import Logging
import Server

/// Writes to standard output at once: a pipe's reader must not wait for the process's end.
func say(_ text: String) {
  FileHandle.standardOutput.write(Data(text.utf8))
}

/// Writes a line to standard error.
func complain(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// The log of a serving verb: standard error, a line an event, nothing a query.
func makeLogger() -> Logger {
  Logger(label: "apus") { label in StreamLogHandler.standardError(label: label) }
}
