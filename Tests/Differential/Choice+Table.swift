extension Choice {
  /// The listed choices, in the order in which they are settled.
  static let all: [Choice] = [
    checkingDisabled, badVersionOfNSD, extendedErrors, repeatedDNAME, wildcardDNAME, loops,
    otherZone,
    typesOfNSD, zoneServers, otherClass, wildcardServers, wildcardEmptyNonTerminal, anyClass, room,
    any, truncated,
    glueWithoutRoom, closestEncloserOfNSD, addresses, namesOfKnot, signaturesOfKnot, optOutOfKnot,
    optOutWildcard,
  ]
}
