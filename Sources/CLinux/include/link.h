#pragma once
#include <stdint.h>

/// What rtnetlink says of a network device.
struct apus_link {
  /// IFF_… of net/if.h.
  uint32_t flags;
  /// The XDP programs' numbers in the driver, behind it and on the card; 0: none.
  uint32_t programs[3];
  /// struct rtnl_link_stats64 of linux/if_link.h, in its order; 0 where the kernel knows fewer.
  uint64_t statistics[25];
};

/// Why: rtnetlink's macros walk its messages. Asks for the device of that number, in the calling
/// thread's network namespace. 0, or a negated errno (ENODEV: it is gone).
int apus_link_state(unsigned index, struct apus_link *link);
