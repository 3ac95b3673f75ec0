import Server

/// What keeps a verb from its work, in a line; more of it was told on standard error before.
struct Problem: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// A configuration that has to be without mistakes: they are told as a compiler tells them.
func wholeConfiguration(_ file: String) throws -> LoadedConfiguration {
  let loaded = Configuration.load(file)
  for diagnostic in loaded.diagnostics { complain("\(diagnostic)") }
  if let mistakes = loaded.mistakes { throw Problem("\(file) has \(mistakes)") }
  return loaded
}
