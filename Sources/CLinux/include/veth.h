#pragma once
#include <stdint.h>

// A veth pair between two network namespaces, for the self-test.

/// Why: setns(2), unshare(2) and their flags are GNU extensions. Gives the calling thread a network namespace of
/// its own, and keeps another one beside it. The descriptor that keeps that one, or a negated errno.
/// Both go with the thread, the descriptor and the sockets in them.
int apus_thread_unshare_pair(void);

/// Why: rtnetlink's macros build its messages. Makes a veth pair: `name` in the thread's namespace, `peer` in
/// the one that a descriptor keeps. 0, or a negated errno.
int apus_veth(const char *name, const char *peer, int peer_namespace);

/// Why: struct ifreq is a union behind macros. Gives a device of the namespace that `socket` is in an IPv4
/// address (host order) in a /24, and sets it up. 0, or a negated errno.
int apus_device_up(int socket, const char *device, uint32_t address);
