#pragma once

#include <stdint.h>
#include <time.h>

/// Why: Swift sees struct timespec only through a pointer. Seconds since 1970, the lower 32 bits, as DNS cookies have them; no
/// system call: the coarse clock is read in the vDSO, whatever the clock source.
static inline uint32_t apus_unix_seconds(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME_COARSE, &now) != 0) return 0;
  return (uint32_t)now.tv_sec;
}

/// Why: as above. Nanoseconds since 1970, by the fine clock; no system call where the vDSO can read the clock source.
static inline uint64_t apus_unix_nanoseconds(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return 0;
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
