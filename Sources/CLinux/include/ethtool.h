#pragma once
#include <stdint.h>

// What a device's driver says of itself (linux/ethtool.h).

/// Why: struct ifreq is a union behind macros. How many receive queues a device uses
/// (ETHTOOL_GCHANNELS: combined and receive channels), or a negated errno (EOPNOTSUPP: it cannot
/// say).
int apus_channels(const char *device);

/// The most of them that the device can be set to, or a negated errno; 0: it does not say.
int apus_most_channels(const char *device);

/// Whether the device counts receiving and sending queues as one, `combined`: 1 or 0, or a negated errno.
int apus_has_combined_channels(const char *device);

/// Its driver's name (ETHTOOL_GDRVINFO), a C string. 0, or a negated errno.
int apus_driver(const char *device, char name[32]);

/// Whether the queue of a UDP datagram depends on its ports (ETHTOOL_GRXFH): 1 or 0, or a negated
/// errno (EOPNOTSUPP: it cannot say).
int apus_hashes_ports(const char *device, int is_ipv6);

/// Whether a VLAN tag may come beside a device's frames, not within (ETH_FLAG_RXVLAN, `rx-vlan-offload`):
/// 1 or 0, or a negated errno. With veth it may whatever the flag says: the sender's device decides.
int apus_strips_tags(const char *device);
