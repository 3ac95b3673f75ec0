#pragma once
#include <stdint.h>
#include <sys/socket.h>

// Sockets and descriptors. Addresses travel as two 64-bit halves in host order, an IPv4 address
// as ::ffff:a.b.c.d; a function that fails returns -1 with errno set.

/// Why: the constants are macros of linux/in.h and linux/in6.h that clash with Glibc's headers.
/// A UDP socket bound to the address and port, with the options that KernelPath/UDPSocket.swift
/// tells of. `shared` asks for SO_REUSEPORT before the bind.
int apus_udp_socket(uint64_t high, uint64_t low, uint16_t port, int shared);

/// Why: as above. Gives a bound UDP socket those options that may still be set.
int apus_prepare_udp(int fd, int ipv4);

/// What a descriptor that somebody else opened is bound to.
struct apus_socket_facts {
  uint64_t high;
  uint64_t low;
  uint16_t port;
  /// Whether it is bound to an IPv4 or IPv6 address, is of UDP or TCP, listens, and takes IPv4 although it is bound to `::`.
  int is_ip, is_datagram, is_stream, is_listening, takes_both;
};

/// Why: getsockname(2) wants a sockaddr, and SO_PROTOCOL is a macro of asm headers. 0, or -1 with errno set.
int apus_read_socket(int fd, struct apus_socket_facts *facts);

/// Why: SO_REUSEPORT is a macro of asm headers. Lets later sockets share this one's port.
int apus_share_port(int fd);

/// Why: connect(2) wants a sockaddr. Connects a UDP socket to a peer that never sends.
int apus_mute(int fd, uint64_t high, uint64_t low);

/// Why: SO_MEMINFO is Linux's own. Datagrams that the kernel dropped because the receive buffer was
/// full.
uint64_t apus_receive_drops(int fd);

/// Why: getsockname(2) wants a sockaddr. The port that the socket is bound to, or -1.
int apus_bound_port(int fd);

/// Why: bind(2) wants a sockaddr_un, and fchmod(2) has to come before it. A listening Unix socket whose
/// file never has more rights than `mode`, and has those in the end, whatever umask(2) is. A socket's
/// file that is there already is replaced. The path has at most 107 octets.
int apus_unix_listener(const char *path, unsigned int mode);

/// Why: connect(2) wants a sockaddr_un. A stream connected to the Unix socket at `path`, on which no call waits longer than
/// `seconds`.
int apus_unix_connection(const char *path, unsigned int seconds);

/// Why: struct ifreq is a union that Swift reads badly. The interface's MTU, or -1.
int apus_mtu(unsigned int interface);

/// struct mmsghdr by another name.
struct apus_mmsghdr {
  struct msghdr header;
  unsigned int length;
};

/// Why: Swift's Glibc module is built without _GNU_SOURCE and has no recvmmsg(2). Never waits.
int apus_recvmmsg(int fd, struct apus_mmsghdr *messages, unsigned int count);

/// Why: as above, for sendmmsg(2).
int apus_sendmmsg(int fd, struct apus_mmsghdr *messages, unsigned int count);
