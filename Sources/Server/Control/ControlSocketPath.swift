import ZoneFile
import ZoneImage

extension LoadedConfiguration {
  /// Which control socket the configuration, read from `file`, means, and what to say of a doubt about that.
  ///
  /// Who repairs a configuration wants to ask the server that runs with the old one: mistakes elsewhere are no
  /// hindrance.
  public func controlSocketPath(
    of file: String
  ) throws(ControlError) -> (path: String, doubt: String?) {
    let errors = diagnostics.filter { $0.severity == .error && $0.place.file == file }
    if let whole = errors.first(where: { $0.place.line == 0 }) {
      throw ControlError("\(file): \(whole.message)")
    }
    let path = configuration.controlSocket ?? Configuration.defaultControlSocket
    // What the machine lacks says nothing of the socket.
    let mistakes = errors.count { !["cannot-read", "unknown-user"].contains($0.name) }
    guard !configuration.isControlSocketGiven, mistakes > 0 else { return (path, nil) }
    return (
      path,
      "\(file) has \(counted(mistakes, "mistake")), which 'apus check --config \(file)' tells, and "
        + "no control.socket that can be read: asking \(path)"
    )
  }
}
