// What the XDP program and the server share: included by bpf/steer.bpf.c and, through
// Sources/CBPF, by Swift. Neither side says any of it a second time.
#pragma once
#include <linux/types.h>

/// Why the program did what it did with a frame: index into the map `verdicts`.
/// Name in C, name in counters, meaning.
#define STEER_REASONS(REASON)                                                                      \
  /* Given to the AF_XDP socket of the frame's queue. */                                           \
  REASON(REDIRECTED, "redirected")                                                                 \
  /* Ours, but the queue has no socket: the kernel path answers. */                                \
  REASON(NO_SOCKET, "no_socket")                                                                   \
  /* The frame, or the IP length, ends within the headers. */                                      \
  REASON(TRUNCATED, "truncated")                                                                   \
  /* A multicast or broadcast Ethernet address. */                                                 \
  REASON(ETHERNET_GROUP, "ethernet_group")                                                         \
  /* Another host's Ethernet address: seen where the interface is promiscuous. */                  \
  REASON(FOREIGN_MAC, "foreign_mac")                                                               \
  /* More than two VLAN tags. */                                                                   \
  REASON(VLAN_TAGS, "vlan_tags")                                                                   \
  /* Neither IPv4 nor IPv6. */                                                                     \
  REASON(NOT_IP, "not_ip")                                                                         \
  /* The IP header's version is not the EtherType's. */                                            \
  REASON(IP_VERSION, "ip_version")                                                                 \
  /* An IPv4 header of more (or less) than 20 octets. */                                           \
  REASON(IPV4_OPTIONS, "ipv4_options")                                                             \
  /* A fragment of an IPv4 or IPv6 packet. */                                                      \
  REASON(FRAGMENT, "fragment")                                                                     \
  /* An IPv6 extension header other than the fragment's. */                                        \
  REASON(IPV6_EXTENSION, "ipv6_extension")                                                         \
  /* TCP, ICMP, anything but UDP. */                                                               \
  REASON(NOT_UDP, "not_udp")                                                                       \
  /* UDP to an address and port that the server does not serve. */                                 \
  REASON(NOT_SERVED, "not_served")                                                                 \
  /* Ours, but longer than a chunk takes: the kernel path answers. */                              \
  REASON(TOO_LONG, "too_long")

enum steer_reason {
#define STEER_ENUMERATE(identifier, name) STEER_##identifier,
  STEER_REASONS(STEER_ENUMERATE)
#undef STEER_ENUMERATE
  STEER_REASON_COUNT
};

/// The longest frame that the kernel puts into a chunk of 2,048 octets: XDP_PACKET_HEADROOM of
/// linux/bpf.h stays free before it. A longer one would be lost (`rx_dropped` of XDP_STATISTICS).
enum { STEER_MOST_FRAME = 2048 - 256 };

/// Key of the map `served`: an address and a port, both in network byte order, an IPv4 address as
/// ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2). No padding, for the map compares octets.
struct steer_endpoint {
  __u32 address[4];
  __u16 port;
  __u16 zero;
};

/// Value of the map `interface`: the Ethernet address of the interface that the program is on.
struct steer_interface {
  __u16 address[3];
};

_Static_assert(sizeof(struct steer_endpoint) == 20, "a map key has no padding");
