extension Choice {
  /// The listed choices, in the order in which they are settled.
  static let all: [Choice] = [
    checkingDisabled, badVersionOfNSD, extendedErrors, loops, typesOfNSD, zoneServers, otherClass,
    anyClass,
    wildcardServers, wildcardEmptyNonTerminal, room, any, truncated, glueWithoutRoom,
    closestEncloserOfNSD, addresses, namesOfKnot, optOutOfKnot,
  ]
}
