import Server

/// Writes to standard output.
func say(_ text: String) throws { try StandardStream.output.write(text) }

/// Writes a line to standard error. Where that fails, nobody is left to be told.
func complain(_ text: String) { try? StandardStream.error.write(text + "\n") }
