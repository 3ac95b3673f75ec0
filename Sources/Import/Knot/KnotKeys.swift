/// The keys of knot.conf that are not carried over. Of those that are, ``KnotImport`` has the names.
enum KnotKeys {
  static let server = LeftOutKeys([
    (.files, "rundir pidfile dbus-event dbus-init-delay"), (.user, "user"),
    (.threads, "udp-workers tcp-workers background-workers async-start"),
    (.sockets, "tcp-reuseport tcp-fastopen socket-affinity proxy-allowlist"),
    (.tcp, "tcp-io-timeout tcp-remote-io-timeout"),
    (.payload, "udp-max-payload-ipv4 udp-max-payload-ipv6"),
    (
      .encryption,
      """
      quic-max-clients quic-outbuf-max-size quic-idle-close-timeout key-file cert-file listen-quic
      listen-tls
      """
    ),
    (.transfers, "remote-pool-limit remote-pool-timeout remote-retry-delay"),
    (.answers, "edns-client-subnet"),
  ])

  static let xdp = LeftOutKeys([
    (
      .tcp,
      """
      tcp tcp-max-clients tcp-inbuf-max-size tcp-outbuf-max-size tcp-idle-close-timeout
      tcp-idle-reset-timeout tcp-resend-timeout
      """
    ),
    (.encryption, "quic quic-port quic-log"),
    (.sockets, "udp route-check ring-size busypoll-budget busypoll-timeout extra-frames"),
  ])

  static let zone = LeftOutKeys([
    (.updates, "ddns-master"),
    (
      .transfers,
      """
      notify-delay provide-ixfr ixfr-benevolent ixfr-by-one ixfr-from-axfr
      master-pin-tolerance refresh-min-interval refresh-max-interval retry-min-interval retry-max-interval
      expire-min-interval expire-max-interval
      """
    ),
    (.checks, "semantic-checks zonemd-verify zone-max-size dnssec-validation"),
    (.journal, "zonefile-sync zonefile-load journal-content journal-max-usage journal-max-depth"),
    (.threads, "adjust-threads"),
    (.signing, "dnssec-policy ds-push dnskey-sync zonemd-generate serial-policy serial-modulo"),
    (.catalogs, "catalog-zone catalog-group"),
    (.answers, "default-ttl reverse-generate include-from"),
  ])

  static let remote = LeftOutKeys([
    (.source, "via"), (.transfers, "block-notify-after-transfer no-edns"),
    (.encryption, "quic tls cert-key"),
  ])

  static let acl = LeftOutKeys([
    (.updates, "update-type update-owner update-owner-match update-owner-name")
  ])

  /// Sections of which nothing is carried over.
  static let sections = LeftOutKeys([
    (.control, "control"), (.log, "log"), (.metrics, "statistics"), (.files, "database module"),
    (.signing, "keystore policy submission dnskey-sync"), (.catalogs, "catalog"),
  ])

  /// Modules of which nothing is carried over.
  static let modules = LeftOutKeys([
    (.tap, "mod-dnstap"), (.metrics, "mod-stats mod-probe"), (.access, "mod-queryacl"),
    (.answers, "mod-synthrecord mod-geoip mod-whoami mod-dnsproxy mod-authsignal"),
    (.signing, "mod-onlinesign"),
    (.sockets, "mod-noudp"),
  ])
}
