// The XDP program: gives an AF_XDP socket the frames that are, beyond doubt, UDP datagrams to an
// address and port that the server serves. Everything else is XDP_PASS, counted by its reason.
//
// It never drops a frame and never claims one it is unsure of: what the kernel's stack would have to
// reassemble, or read options of, goes there. Whether a datagram is well-formed beyond that
// (lengths, checksums, source) is for the worker, which counts what it drops.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "steer.h"

/// The AF_XDP socket of each queue. The size is set when the program is loaded.
struct {
  __uint(type, BPF_MAP_TYPE_XSKMAP);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} xsks SEC(".maps");

/// The addresses and ports that the server serves.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, struct steer_endpoint);
  __type(value, __u8);
} served SEC(".maps");

/// The interface that the program is on: an entry, number 0.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct steer_interface);
} interface SEC(".maps");

/// How many frames each reason had.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, STEER_REASON_COUNT);
  __type(key, __u32);
  __type(value, __u64);
} verdicts SEC(".maps");

/// A VLAN tag behind its EtherType (IEEE 802.1Q, clause 9.6).
struct vlan_tag {
  __be16 control;
  __be16 type;
};

enum { MOST_VLAN_TAGS = 2, IPV4_FRAGMENT = 0x3fff };

static __always_inline void count(__u32 reason) {
  __u64 *counter = bpf_map_lookup_elem(&verdicts, &reason);
  if (counter) *counter += 1;
}

static __always_inline int pass(__u32 reason) {
  count(reason);
  return XDP_PASS;
}

static __always_inline int is_tag(__be16 type) {
  return type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD);
}

/// Whether a frame is for the interface's own address. A promiscuous interface (a bridge's port, a
/// virtual machine's host) sees others' frames too, which are not ours to answer. What an interface
/// takes under a second address, a macvlan's or VRRP's, is the kernel path's.
static __always_inline int is_own(const struct ethhdr *ethernet) {
  __u32 number = 0;
  const struct steer_interface *own = bpf_map_lookup_elem(&interface, &number);
  const __u16 *destination = (const __u16 *)ethernet->h_dest;
  return own && own->address[0] == destination[0] && own->address[1] == destination[1] &&
      own->address[2] == destination[2];
}

/// Why a next header that is not UDP is passed (RFC 8200, section 4; RFC 7045, section 4).
static __always_inline __u32 next_header_reason(__u8 next) {
  switch (next) {
  case 44: return STEER_FRAGMENT;
  case 0:    // hop-by-hop options
  case 43:   // routing
  case 50:   // encapsulating security payload
  case 51:   // authentication
  case 60:   // destination options
  case 135:  // mobility
  case 139:  // host identity
  case 140:  // shim6
    return STEER_IPV6_EXTENSION;
  default: return STEER_NOT_UDP;
  }
}

SEC("xdp")
int steer(struct xdp_md *context) {
  void *end = (void *)(long)context->data_end;
  void *at = (void *)(long)context->data;
  struct steer_endpoint endpoint = {};

  struct ethhdr *ethernet = at;
  if ((void *)(ethernet + 1) > end) return pass(STEER_TRUNCATED);
  if (ethernet->h_dest[0] & 1) return pass(STEER_ETHERNET_GROUP);
  if (!is_own(ethernet)) return pass(STEER_FOREIGN_MAC);
  __be16 type = ethernet->h_proto;
  at = ethernet + 1;

#pragma unroll
  for (int tags = 0; tags < MOST_VLAN_TAGS; tags++) {
    if (!is_tag(type)) break;
    struct vlan_tag *tag = at;
    if ((void *)(tag + 1) > end) return pass(STEER_TRUNCATED);
    type = tag->type;
    at = tag + 1;
  }
  if (is_tag(type)) return pass(STEER_VLAN_TAGS);

  if (type == bpf_htons(ETH_P_IP)) {
    struct iphdr *packet = at;
    if ((void *)(packet + 1) > end) return pass(STEER_TRUNCATED);
    if (packet->version != 4) return pass(STEER_IP_VERSION);
    if (packet->ihl != 5) return pass(STEER_IPV4_OPTIONS);
    if (packet->frag_off & bpf_htons(IPV4_FRAGMENT)) return pass(STEER_FRAGMENT);
    if (packet->protocol != IPPROTO_UDP) return pass(STEER_NOT_UDP);
    // Else the ports read below would be padding.
    if (bpf_ntohs(packet->tot_len) < sizeof(struct iphdr) + sizeof(struct udphdr))
      return pass(STEER_TRUNCATED);
    endpoint.address[2] = bpf_htonl(0xffff);
    endpoint.address[3] = packet->daddr;
    at = packet + 1;
  } else if (type == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr *packet = at;
    if ((void *)(packet + 1) > end) return pass(STEER_TRUNCATED);
    if (packet->version != 6) return pass(STEER_IP_VERSION);
    if (packet->nexthdr != IPPROTO_UDP) return pass(next_header_reason(packet->nexthdr));
    if (bpf_ntohs(packet->payload_len) < sizeof(struct udphdr)) return pass(STEER_TRUNCATED);
    endpoint.address[0] = packet->daddr.in6_u.u6_addr32[0];
    endpoint.address[1] = packet->daddr.in6_u.u6_addr32[1];
    endpoint.address[2] = packet->daddr.in6_u.u6_addr32[2];
    endpoint.address[3] = packet->daddr.in6_u.u6_addr32[3];
    // ::ffff:0:0/96 has no place on a wire (RFC 6890), and must not be taken for an IPv4 address.
    if (!endpoint.address[0] && !endpoint.address[1] && endpoint.address[2] == bpf_htonl(0xffff))
      return pass(STEER_NOT_SERVED);
    at = packet + 1;
  } else {
    return pass(STEER_NOT_IP);
  }

  struct udphdr *datagram = at;
  if ((void *)(datagram + 1) > end) return pass(STEER_TRUNCATED);
  endpoint.port = datagram->dest;
  if (!bpf_map_lookup_elem(&served, &endpoint)) return pass(STEER_NOT_SERVED);
  if ((void *)(long)context->data + STEER_MOST_FRAME + 1 <= end) return pass(STEER_TOO_LONG);

  // The flags are the verdict for a queue without a socket.
  int verdict = bpf_redirect_map(&xsks, context->rx_queue_index, XDP_PASS);
  count(verdict == XDP_REDIRECT ? STEER_REDIRECTED : STEER_NO_SOCKET);
  return verdict;
}

// The licence of what the kernel loads; no helper used here asks for the GPL.
char _license[] SEC("license") = "Apache-2.0";
