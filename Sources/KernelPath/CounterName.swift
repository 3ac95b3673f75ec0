/// A reason's name as counters, status and metrics write it: `notUDP` is `not_udp`.
public func counterName(of reason: some Any) -> String {
  var name = ""
  var wasLower = false
  for letter in "\(reason)" {
    if letter.isUppercase, wasLower { name += "_" }
    name += letter.lowercased()
    wasLower = !letter.isUppercase
  }
  return name
}
