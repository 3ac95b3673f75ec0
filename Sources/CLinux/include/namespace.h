#pragma once
#include <stddef.h>
#include <stdint.h>

// Sockets in another network namespace, for the lab's tests.

/// Why: a socket belongs to the network namespace that its thread is in when it is opened, so going there, opening and
/// coming back is one call, in which Swift cannot move to another thread.
/// `path` names the namespace (/run/netns/NAME). The descriptor, or a negated errno.
int apus_socket_in_namespace(const char *path, int family, int type, int protocol);

/// Why: sockaddr_ll and the options of AF_PACKET (linux/if_packet.h) are not visible from Swift.
/// A promiscuous raw socket on `device` that takes and gives whole Ethernet frames. The descriptor, or a negated errno.
int apus_packet_socket(const char *path, const char *device);

/// Why: the kernel takes the outer VLAN tag out of a received frame and hands it over as ancillary data, which CMSG_ macros
/// read; this puts it back where it was.
/// Waits up to `timeout` milliseconds. The frame's length, 0 when none came, or a negated errno.
long apus_packet_receive(int socket, void *frame, size_t capacity, int timeout);

/// Why: sendmmsg is behind _GNU_SOURCE. Sends `count` frames of which the first stands at `frames`, and each next one `stride`
/// octets on. How many were taken, or a negated errno.
long apus_packet_send(
    int socket, const void *frames, const uint32_t *lengths, size_t stride, unsigned count);
