/// The keys of nsd.conf that are not carried over. Of those that are, ``NSDImport`` has the names.
enum NSDKeys {
  static let server = LeftOutKeys([
    (
      .threads,
      """
      server-count cpu-affinity xfrd-cpu-affinity server-1-cpu-affinity server-2-cpu-affinity
      server-3-cpu-affinity server-4-cpu-affinity
      """
    ),
    (
      .sockets,
      """
      ip-transparent ip-freebind reuseport send-buffer-size receive-buffer-size tcp-mss outgoing-tcp-mss
      use-systemd
      """
    ),
    (
      .files,
      """
      database pidfile difffile xfrdfile xfrdir chroot debug-mode xdp-program-path xdp-program-load
      xdp-bpffs-path
      """
    ),
    (.added, "zonelistfile"),
    (.transfers, "xfrd-tcp-max xfrd-tcp-pipeline xfrd-reload-timeout drop-updates"),
    (.log, "logfile log-only-syslog log-time-ascii log-time-iso verbosity"),
    (.tcp, "tcp-reject-overflow tcp-query-count"),
    (.metrics, "statistics metrics-enable metrics-interface metrics-port metrics-path"),
    (.user, "username"),
    (.minimal, "minimal-responses confine-to-zone"),
    (.reload, "zonefiles-check reload-config"),
    (.journal, "zonefiles-write"),
    (.cookies, "cookie-secret cookie-staging-secret"),
    (.rateLimit, "rrl-size rrl-whitelist-ratelimit"),
    (
      .encryption,
      """
      tls-service-key tls-service-pem tls-service-ocsp tls-port tls-cert-bundle tls-auth-port
      """
    ),
  ])

  static let zone = LeftOutKeys([
    (.access, "allow-query"),
    (
      .transfers,
      """
      allow-axfr-fallback size-limit-xfr notify-retry store-ixfr ixfr-number ixfr-size create-ixfr
      max-refresh-time min-refresh-time max-retry-time min-retry-time min-expire-time
      multi-primary-check multi-master-check
      """
    ),
    (.source, "outgoing-interface"),
    (.metrics, "zonestats"),
    (.checks, "verify-zone verifier verifier-feed-zone verifier-timeout"),
    (.rateLimit, "rrl-whitelist"),
    (.catalogs, "catalog catalog-member-pattern catalog-producer-zone"),
  ])

  /// Clauses of which nothing is carried over.
  static let clauses = LeftOutKeys([
    (.control, "remote-control"), (.checks, "verify"), (.tap, "dnstap"),
    (.encryption, "tls-auth"),
  ])
}
