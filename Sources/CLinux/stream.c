#define _GNU_SOURCE
#include "stream.h"

#include "address.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <unistd.h>

static int prepare(int fd, int ipv4, int shared) {
  if (set(fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0) return -1;
  if (shared && set(fd, SOL_SOCKET, SO_REUSEPORT, 1) < 0) return -1;
  // The connections have it from their listener.
  if (set(fd, IPPROTO_TCP, TCP_NODELAY, 1) < 0) return -1;
  if (ipv4) return set(fd, IPPROTO_IP, IP_FREEBIND, 1);
  if (set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) < 0) return -1;
  return set(fd, IPPROTO_IPV6, IPV6_FREEBIND, 1);
}

int apus_tcp_listener(uint64_t high, uint64_t low, uint16_t port, int shared, int backlog) {
  int ipv4 = is_ipv4(high, low);
  int fd = socket(ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (prepare(fd, ipv4, shared) < 0 || bind_to(fd, high, low, port) < 0 || listen(fd, backlog) < 0) {
    int code = errno;
    close(fd);
    errno = code;
    return -1;
  }
  return fd;
}

int apus_prepare_tcp(int fd, int backlog) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return -1;
  if (set(fd, IPPROTO_TCP, TCP_NODELAY, 1) < 0) return -1;
  // One that listens keeps the backlog that it was given.
  int listens = 0;
  socklen_t size = sizeof listens;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) < 0) return -1;
  return listens ? 0 : listen(fd, backlog);
}

static void read_end(const union address *address, struct apus_end *end) {
  memset(end, 0, sizeof *end);
  if (address->any.sa_family == AF_INET) {
    end->low = UINT64_C(0xffff) << 32 | ntohl(address->ipv4.sin_addr.s_addr);
    end->port = ntohs(address->ipv4.sin_port);
  } else if (address->any.sa_family == AF_INET6) {
    for (int i = 0; i < 8; i++) {
      end->high = end->high << 8 | address->ipv6.sin6_addr.s6_addr[i];
      end->low = end->low << 8 | address->ipv6.sin6_addr.s6_addr[8 + i];
    }
    end->port = ntohs(address->ipv6.sin6_port);
  }
}

int apus_accept(int listener, struct apus_end *peer) {
  union address address = {0};
  socklen_t size = sizeof address;
  int fd = accept4(listener, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) read_end(&address, peer);
  return fd;
}

void apus_own_end(int fd, struct apus_end *own) {
  union address address = {0};
  socklen_t size = sizeof address;
  (void)getsockname(fd, &address.any, &size);
  read_end(&address, own);
}

long apus_stream_receive(int fd, void *octets, size_t most) {
  return recv(fd, octets, most, MSG_DONTWAIT);
}

long apus_stream_send(int fd, const void *octets, size_t count) {
  return send(fd, octets, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void apus_stream_end(int fd) { (void)shutdown(fd, SHUT_WR); }

void apus_listener_end(int fd) { (void)shutdown(fd, SHUT_RD); }
