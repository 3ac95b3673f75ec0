#pragma once

/// Why: Swift has no prefetch intrinsic. Asks for the cache line at `address`; never faults.
static inline void apus_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }
