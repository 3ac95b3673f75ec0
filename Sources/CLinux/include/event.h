#pragma once
#include <stdint.h>

// Waiting for descriptors: epoll(7) and eventfd(2). A function that fails returns -1 with errno set.

/// Why: sys/eventfd.h is outside Swift's Glibc module. A non-blocking, close-on-exec eventfd(2).
int apus_eventfd(void);

/// Why: as above. Adds one to the counter.
void apus_eventfd_signal(int fd);

/// Why: as above. Sets the counter to zero; does nothing where it is zero.
void apus_eventfd_clear(int fd);

/// Why: sys/epoll.h is outside Swift's Glibc module. A close-on-exec epoll(7) instance.
int apus_epoll(void);

/// Why: as above. Waits for `fd` to be readable too.
int apus_epoll_add(int epoll, int fd);

/// Why: as above. The same for a descriptor that other threads wait for with instances of their own: not
/// all of them are woken (EPOLLEXCLUSIVE).
int apus_epoll_add_shared(int epoll, int fd);

/// Why: as above. Waits from now on for `fd`, which is there already, to be readable, writable, both or neither.
int apus_epoll_change(int epoll, int fd, int readable, int writable);

/// Why: as above. Waits for `fd` no more. A closed descriptor is forgotten by itself.
void apus_epoll_remove(int epoll, int fd);

/// Why: as above. The number of readable descriptors, 0 after `timeout` milliseconds (-1: without
/// end) or a signal.
int apus_epoll_wait(int epoll, int timeout);

/// A descriptor that something has happened to.
struct apus_ready {
  int fd;
  uint8_t readable, writable;
  /// EPOLLERR, or EPOLLHUP: both directions have ended.
  uint8_t ended;
};

/// Why: as above. The same, and which they are, at most `most` (up to 64).
int apus_epoll_ready(int epoll, struct apus_ready *ready, int most, int timeout);
