#pragma once
#include <stdint.h>

// What a driver can do with XDP: the generic netlink family "netdev" (Linux 6.3,
// Documentation/netlink/specs/netdev.yaml). Its header is newer than Debian 12's.

/// Why: netlink's macros walk its messages. The XDP features (NETDEV_XDP_ACT_…) of a device of the
/// thread's network namespace. 0, or a negated errno (ENOENT: the kernel has no such family).
int apus_xdp_features(unsigned index, uint64_t *features);
