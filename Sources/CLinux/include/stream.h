#pragma once
#include <stddef.h>
#include <stdint.h>

// TCP sockets, none of which ever waits. Addresses are as in socket.h; a function that fails returns -1 with
// errno set (EAGAIN: not now).

/// An address and port.
struct apus_end {
  uint64_t high, low;
  uint16_t port;
};

/// Why: the constants are macros of linux/in.h and linux/in6.h that clash with Glibc's headers.
/// A socket that listens on the address and port, with the options that KernelPath/TCPListener.swift tells of.
/// `shared` asks for SO_REUSEPORT before the bind.
int apus_tcp_listener(uint64_t high, uint64_t low, uint16_t port, int shared, int backlog);

/// Why: as above. Gives a TCP socket that listens already those options that may still be set.
int apus_prepare_tcp(int fd, int backlog);

/// Why: accept4(2) is a GNU extension. Takes a connection that waits, and tells its peer.
int apus_accept(int listener, struct apus_end *peer);

/// Why: getsockname(2) wants a sockaddr. The socket's own end; all zeros where it has none.
void apus_own_end(int fd, struct apus_end *own);

/// Why: MSG_DONTWAIT and MSG_NOSIGNAL are enumerators or macros by turns. Octets taken, 0 at the stream's end.
long apus_stream_receive(int fd, void *octets, size_t most);

/// Why: as above. Octets that the kernel took.
long apus_stream_send(int fd, const void *octets, size_t count);

/// Why: SHUT_WR and SHUT_RD are enumerators. Ends our direction of a connection.
void apus_stream_end(int fd);

/// Why: as above. Has a listener listen no more: who connects is refused, and so are those who still wait.
void apus_listener_end(int fd);
