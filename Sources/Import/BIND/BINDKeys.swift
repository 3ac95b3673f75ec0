/// The statements of named.conf that are not carried over. Of those that are, ``BINDImport`` has the names.
enum BINDKeys {
  /// Statements beside `options`, `zone`, `view` and `acl`.
  static let top = LeftOutKeys([
    (.control, "controls"), (.log, "logging"),
    (.metrics, "statistics-channels"), (.encryption, "tls http"), (.answers, "dlz dyndb plugin"),
    (.signing, "dnssec-policy key-store parental-agents"),
    (.resolving, "managed-keys trusted-keys trust-anchors"),
  ])

  private static let shared: [(Instead, String)] = [
    (
      .access,
      """
      allow-query allow-query-on allow-query-cache allow-query-cache-on allow-recursion allow-recursion-on
      blackhole match-clients match-destinations match-recursive-only
      """
    ),
    (
      .transfers,
      """
      notify-delay notify-rate notify-to-soa provide-ixfr request-ixfr request-expire transfer-format
      transfer-message-size transfers-in transfers-out transfers-per-ns max-transfer-idle-in
      max-transfer-idle-out max-transfer-time-in max-transfer-time-out min-transfer-rate-in
      max-refresh-time min-refresh-time max-retry-time min-retry-time max-ixfr-ratio serial-query-rate
      startup-notify-rate try-tcp-refresh multi-master dialup heartbeat-interval
      """
    ),
    (
      .source,
      """
      notify-source notify-source-v6 transfer-source transfer-source-v6 alt-transfer-source
      alt-transfer-source-v6 use-alt-transfer-source
      """
    ),
    (
      .updates,
      """
      allow-update allow-update-forwarding update-policy update-quota session-keyalg session-keyfile
      session-keyname serial-update-method
      """
    ),
    (
      .signing,
      """
      auto-dnssec dnssec-dnskey-kskonly dnssec-loadkeys-interval dnssec-secure-to-insecure
      dnssec-update-mode dnskey-sig-validity key-directory sig-signing-nodes sig-signing-signatures
      sig-signing-type sig-validity-interval update-check-ksk parental-source parental-source-v6
      parental-agents checkds nsec3-test-zone
      """
    ),
    (
      .checks,
      """
      check-dup-records check-integrity check-mx check-mx-cname check-names check-sibling check-spf
      check-srv-cname check-wildcard check-svcb max-zone-ttl max-records max-records-per-type
      max-types-per-name
      """
    ),
    (
      .journal,
      "ixfr-from-differences journal max-journal-size flush-zones-on-shutdown masterfile-style"
    ),
    (
      .metrics,
      """
      zone-statistics statistics-file memstatistics memstatistics-file dump-file recursing-file
      secroots-file
      """
    ),
    (
      .resolving,
      """
      recursion forward forwarders dnssec-validation dnssec-accept-expired dnssec-must-be-secure dns64
      dns64-contact dns64-server dual-stack-servers empty-contact empty-server empty-zones-enable
      disable-empty-zone fetch-quota-params fetches-per-server fetches-per-zone ipv4only-contact
      ipv4only-enable ipv4only-server lame-ttl max-cache-size max-cache-ttl max-clients-per-query
      max-ncache-ttl max-query-count max-query-restarts max-recursion-depth max-recursion-queries
      max-stale-ttl min-cache-ttl min-ncache-ttl clients-per-query nta-lifetime nta-recheck
      nxdomain-redirect prefetch qname-minimization query-source query-source-v6 recursive-clients
      request-nsid send-cookie resolver-nonbackoff-tries resolver-query-timeout resolver-retry-interval
      response-policy root-delegation-only root-key-sentinel servfail-ttl stale-answer-client-timeout
      stale-answer-enable stale-answer-ttl stale-cache-enable stale-refresh-time synth-from-dnssec
      trust-anchor-telemetry validate-except v6-bias attach-cache deny-answer-addresses
      deny-answer-aliases disable-algorithms disable-ds-digests bindkeys-file managed-keys-directory
      server-addresses server-names delegation-only zero-no-soa-ttl-cache glue-cache preferred-glue
      sortlist auth-nxdomain
      """
    ),
  ]

  static let zone = LeftOutKeys(
    shared + [(.answers, "dlz database"), (.minimal, "zero-no-soa-ttl")])

  static let view = LeftOutKeys(shared + options)

  private static let options: [(Instead, String)] = [
    (
      .sockets,
      """
      tcp-listen-queue tcp-receive-buffer tcp-send-buffer udp-receive-buffer udp-send-buffer reuseport
      interface-interval automatic-interface-scan match-mapped-addresses use-v4-udp-ports use-v6-udp-ports
      avoid-v4-udp-ports avoid-v6-udp-ports dscp
      """
    ),
    (.tcp, "tcp-initial-timeout tcp-keepalive-timeout tcp-advertised-timeout keep-response-order"),
    (.payload, "edns-udp-size nocookie-udp-size"),
    (
      .minimal,
      """
      minimal-responses message-compression no-case-compress zero-no-soa-ttl response-padding rrset-order
      """
    ),
    (.log, "querylog"),
    (.files, "pid-file lock-file geoip-directory random-device"),
    (.added, "new-zones-directory allow-new-zones"),
    (
      .memory,
      "coresize datasize files stacksize lmdb-mapsize reserved-sockets max-rsa-exponent-size"
    ),
    (
      .encryption, "tls-port https-port http-port http-listener-clients http-streams-per-connection"
    ),
    (
      .tap,
      """
      dnstap dnstap-identity dnstap-output dnstap-version fstrm-set-buffer-hint fstrm-set-flush-timeout
      fstrm-set-input-queue-size fstrm-set-output-notify-threshold fstrm-set-output-queue-model
      fstrm-set-output-queue-size fstrm-set-reopen-interval
      """
    ),
    (.cookies, "cookie-secret cookie-algorithm"),
    (.transfers, "tkey-dhkey tkey-domain tkey-gssapi-credential tkey-gssapi-keytab"),
    (.answers, "dnsrps-enable dnsrps-options plugin dyndb dlz"),
    (.signing, "dnssec-policy inline-signing"),
  ]

  /// Statements of `server`.
  static let server = LeftOutKeys([
    (.source, "notify-source notify-source-v6 transfer-source transfer-source-v6"),
    (
      .transfers,
      "provide-ixfr request-ixfr request-expire transfer-format transfers tcp-keepalive tcp-only"
    ),
    (
      .resolving,
      """
      bogus edns edns-udp-size edns-version max-udp-size padding query-source query-source-v6
      request-nsid send-cookie require-cookie
      """
    ),
  ])

  static let rateLimit = LeftOutKeys([
    (.rateLimit, "all-per-second window qps-scale max-table-size min-table-size domain")
  ])
}
