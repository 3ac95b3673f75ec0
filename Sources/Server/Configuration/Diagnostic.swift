public import ZoneFile

/// One mistake or doubt about the configuration or a zone: told in the same words, with the same
/// look and the same JSON keys.
public typealias Diagnostic = ZoneDiagnostic
