extension Choice {
  /// The listed choices, in the order in which they are settled.
  static let all: [Choice] = [
    checkingDisabled, authenticDataOfBIND, anyClass, badVersionOfNSD, extendedErrors, repeatedDNAME,
    wildcardDNAME,
    loops,
    anyBehindDNAME, otherZone, typesOfNSD, zoneServers, otherClass, wildcardServers, nsecAtCut,
    wildcardEmptyNonTerminal, room, any, truncated, glueWithoutRoom,
    closestEncloserOfNSD, addresses, namesOfKnot, signaturesOfKnot, optOutOfKnot,
    optOutWildcard,
  ]
}
