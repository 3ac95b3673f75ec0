#pragma once
#include <stdint.h>
#include <sys/eventfd.h>

/// Why: sys/eventfd.h is outside Swift's Glibc module. A non-blocking, close-on-exec eventfd(2).
static inline int apus_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// Why: as above. Adds one to the counter.
static inline void apus_eventfd_signal(int fd) { (void)eventfd_write(fd, 1); }

/// Why: as above. Sets the counter to zero; does nothing where it is zero.
static inline void apus_eventfd_clear(int fd) {
  eventfd_t count;
  (void)eventfd_read(fd, &count);
}
