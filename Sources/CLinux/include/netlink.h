#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

// The namespace's addresses and devices (rtnetlink(7)), and the loader's log.

/// Why: the macros that walk netlink messages are invisible to Swift.
/// A socket that becomes readable when a local address or a device comes, changes or goes
/// (RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR, RTMGRP_LINK), in the thread's network namespace. The
/// descriptor, or a negated errno.
int apus_address_monitor(void);

/// Why: sys/eventfd.h is outside Swift's Glibc module. What ends the wait for the monitor: readable once
/// written to. The descriptor, or a negated errno.
int apus_address_monitor_stop(void);

/// Reads away what the monitor has to tell: only that there was something matters, for a message
/// may be lost (ENOBUFS) and the list is asked for again. How many reads, or a negated errno.
int apus_address_monitor_drain(int monitor);

/// Calls `found` with the 16 octets (IPv4 as ::ffff:a.b.c.d) of each local address of the network
/// namespace that the thread is in. 0, or a negated errno (EAGAIN: they changed meanwhile).
/// IPv6 addresses that are not yet, or never will be, usable (RFC 4862, section 5.4) are left out.
int apus_local_addresses(void (*found)(void *context, const uint8_t octets[16]), void *context);

/// A device that carries Ethernet frames.
struct apus_device {
  unsigned index;
  /// The device under it (IFLA_LINK), such as a VLAN device's; 0: none in this namespace.
  unsigned lower;
  /// The bridge, bond or team that it is a port of (IFLA_MASTER), or 0.
  unsigned master;
  uint8_t address[6];
  /// The kind of a virtual device, such as `vlan` or `bond`; empty for others. A C string, as `name`.
  char kind[16];
  char name[16];
};

/// Calls `found` with each device of the thread's network namespace that carries Ethernet frames (lo
/// does). 0, or a negated errno, as above.
int apus_devices(void (*found)(void *context, const struct apus_device *link), void *context);

/// Why: variadic printf. A log of the calling thread, for what a C library wants to print.
void apus_log_append(const char *format, va_list arguments);
/// The thread's log so far, which is then empty: valid until the next append.
const char *apus_log_take(void);
