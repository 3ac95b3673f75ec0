/// This version of Apus, as `apus --version` and the status tell it.
public let apusVersion = "0.1.0"
