/// What each server is told, so that the five give the same kind of answers: no rate limiting, no cookies, no rotation, UDP
/// responses of up to 1,232 octets, no NS RRset beside a positive answer where that can be said.
extension ServerKind {
  func configuration(zones: [ServedZone], directory: String) -> String {
    let zones = zones.filter { !$0.refusedBy.contains(self) }
    switch self {
    case .fast: return Self.apus(zones, directory, self, mode: "auto")
    case .kernel: return Self.apus(zones, directory, self, mode: "off")
    case .knot: return Self.knot(zones, directory)
    case .nsd: return Self.nsd(zones, directory)
    case .bind: return Self.bind(zones, directory)
    }
  }

  private static func apus(
    _ zones: [ServedZone], _ directory: String, _ kind: ServerKind, mode: String
  ) -> String {
    """
    server:
      listen: ["\(Network.server)@\(kind.port)"]
    fast-path:
      interfaces: [\(Network.device)]
      mode: \(mode)
    control:
      socket: \(directory)/\(kind.name).sock
    zones:

    """ + zones.map { "  \"\($0.apex)\": {file: \"\($0.path)\"}\n" }.joined()
  }

  private static func knot(_ zones: [ServedZone], _ directory: String) -> String {
    """
    server:
        rundir: "\(directory)"
        listen: \(Network.server)@\(ServerKind.knot.port)
        udp-workers: 1
        tcp-workers: 1
        background-workers: 1
        udp-max-payload: 1232
        answer-rotation: off
    log:
      - target: stderr
        any: warning
    database:
        storage: "\(directory)"
    template:
      - id: default
        storage: "\(directory)"
        journal-content: none
        zonefile-load: whole
        zonefile-sync: -1
        semantic-checks: off
    zone:

    """ + zones.map { "  - domain: \"\($0.apex)\"\n    file: \"\($0.path)\"\n" }.joined()
  }

  private static func nsd(_ zones: [ServedZone], _ directory: String) -> String {
    """
    server:
      ip-address: \(Network.server)
      port: \(ServerKind.nsd.port)
      server-count: 1
      username: ""
      chroot: ""
      zonesdir: "/"
      pidfile: "\(directory)/nsd.pid"
      xfrdfile: "\(directory)/xfrd.state"
      zonelistfile: "\(directory)/zone.list"
      xfrdir: "\(directory)"
      database: ""
      ipv4-edns-size: 1232
      ipv6-edns-size: 1232
      tcp-count: 100
      tcp-query-count: 0
      minimal-responses: no
      round-robin: no
      refuse-any: no
      rrl-ratelimit: 0
      rrl-whitelist-ratelimit: 0
    remote-control:
      control-enable: no

    """
      + zones.map { "zone:\n  name: \"\($0.apex)\"\n  zonefile: \"\($0.path)\"\n" }.joined()
  }

  private static func bind(_ zones: [ServedZone], _ directory: String) -> String {
    """
    options {
      directory "\(directory)";
      pid-file "\(directory)/named.pid";
      session-keyfile "\(directory)/session.key";
      managed-keys-directory "\(directory)";
      listen-on port \(ServerKind.bind.port) { \(Network.server); };
      listen-on-v6 { none; };
      recursion no;
      allow-transfer { none; };
      dnssec-validation no;
      minimal-responses no-auth;
      minimal-any no;
      zero-no-soa-ttl no;
      answer-cookie no;
      max-udp-size 1232;
      edns-udp-size 1232;
      rrset-order { order none; };
      empty-zones-enable no;
      notify no;
      check-integrity no;
      check-names primary ignore;
      check-mx ignore;
      check-mx-cname ignore;
      check-srv-cname ignore;
      check-sibling no;
      check-wildcard no;
      check-spf ignore;
      check-dup-records ignore;
      max-cache-size 8m;
      max-records-per-type 0;
      max-types-per-name 0;
    };
    controls { };

    """
      + zones.map {
        "zone \"\($0.apex)\" { type primary; file \"\($0.path)\"; };\n"
      }.joined()
  }
}
