#define _GNU_SOURCE
#include "socket.h"

#include "address.h"

#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

// In linux/sock_diag.h, and absent in older C libraries.
#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif
enum { meminfo_drops = 8, meminfo_fields = 9 };

_Static_assert(sizeof(struct apus_mmsghdr) == sizeof(struct mmsghdr), "mmsghdr's size");
_Static_assert(
    offsetof(struct apus_mmsghdr, length) == offsetof(struct mmsghdr, msg_len), "mmsghdr's fields");

int apus_mute(int fd, uint64_t high, uint64_t low) {
  union address address;
  // Port 9 is discard (RFC 863).
  socklen_t size = fill(&address, high, low, 9);
  return connect(fd, &address.any, size);
}

int apus_prepare_udp(int fd, int ipv4) {
  struct timeval patience = {.tv_sec = 1};
  if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0) return -1;
  // A larger buffer needs CAP_NET_ADMIN; without it the system's limit holds.
  if (set(fd, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20) < 0) (void)set(fd, SOL_SOCKET, SO_RCVBUF, 4 << 20);
  if (ipv4) {
    if (set(fd, IPPROTO_IP, IP_PKTINFO, 1) < 0) return -1;
    if (set(fd, IPPROTO_IP, IP_FREEBIND, 1) < 0) return -1;
    return set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
  }
  if (set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) < 0) return -1;
  if (set(fd, IPPROTO_IPV6, IPV6_FREEBIND, 1) < 0) return -1;
  return set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
}

int apus_udp_socket(uint64_t high, uint64_t low, uint16_t port, int shared) {
  int ipv4 = is_ipv4(high, low);
  int fd = socket(ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if ((shared && set(fd, SOL_SOCKET, SO_REUSEPORT, 1) < 0) ||
      (!ipv4 && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) < 0) || apus_prepare_udp(fd, ipv4) < 0 ||
      bind_to(fd, high, low, port) < 0) {
    int code = errno;
    close(fd);
    errno = code;
    return -1;
  }
  return fd;
}

static int get(int fd, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, level, name, &value, &size) < 0 ? -1 : value;
}

int apus_read_socket(int fd, struct apus_socket_facts *facts) {
  union address address;
  socklen_t size = sizeof address;
  memset(facts, 0, sizeof *facts);
  memset(&address, 0, sizeof address);
  if (getsockname(fd, &address.any, &size) < 0) return -1;
  int protocol = get(fd, SOL_SOCKET, SO_PROTOCOL);
  facts->is_datagram = protocol == IPPROTO_UDP;
  facts->is_stream = protocol == IPPROTO_TCP;
  facts->is_listening = get(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1;
  if (address.any.sa_family == AF_INET) {
    facts->is_ip = 1;
    facts->low = 0xffff00000000 | ntohl(address.ipv4.sin_addr.s_addr);
    facts->port = ntohs(address.ipv4.sin_port);
  } else if (address.any.sa_family == AF_INET6) {
    facts->is_ip = 1;
    for (int i = 0; i < 8; i++) {
      facts->high = facts->high << 8 | address.ipv6.sin6_addr.s6_addr[i];
      facts->low = facts->low << 8 | address.ipv6.sin6_addr.s6_addr[8 + i];
    }
    facts->port = ntohs(address.ipv6.sin6_port);
    facts->takes_both =
        (facts->high | facts->low) == 0 && get(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0;
  }
  return 0;
}

int apus_share_port(int fd) { return set(fd, SOL_SOCKET, SO_REUSEPORT, 1); }

uint64_t apus_receive_drops(int fd) {
  uint32_t fields[meminfo_fields] = {0};
  socklen_t size = sizeof fields;
  if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, fields, &size) < 0) return 0;
  return fields[meminfo_drops];
}

int apus_bound_port(int fd) {
  struct sockaddr_in6 address;
  socklen_t size = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &size) < 0) return -1;
  // sin_port and sin6_port stand at the same place.
  return ntohs(address.sin6_port);
}

int apus_mtu(unsigned int interface) {
  struct ifreq request = {0};
  if (!if_indextoname(interface, request.ifr_name)) return -1;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int result = ioctl(fd, SIOCGIFMTU, &request);
  close(fd);
  return result < 0 ? -1 : request.ifr_mtu;
}

int apus_recvmmsg(int fd, struct apus_mmsghdr *messages, unsigned int count) {
  return recvmmsg(fd, (struct mmsghdr *)messages, count, MSG_DONTWAIT, NULL);
}

int apus_sendmmsg(int fd, struct apus_mmsghdr *messages, unsigned int count) {
  return sendmmsg(fd, (struct mmsghdr *)messages, count, MSG_NOSIGNAL);
}

// The socket's address of a path; -1 where it is too long for one.
static int unix_address(const char *path, struct sockaddr_un *address) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address->sun_path, path);
  return 0;
}

int apus_unix_connection(const char *path, unsigned int seconds) {
  const struct timeval patience = {.tv_sec = seconds};
  struct sockaddr_un address;
  if (unix_address(path, &address) < 0) return -1;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  // The limit for sending holds for connect(2) too.
  if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
      connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
    return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

int apus_unix_listener(const char *path, unsigned int mode) {
  struct sockaddr_un address;
  struct stat there;
  if (unix_address(path, &address) < 0) return -1;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode)) unlink(path);
  // The socket's own mode, less the mask, becomes its file's (unix(7)); what the mask took comes after.
  if (fchmod(fd, mode) == 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0) {
    if (chmod(path, mode) == 0 && listen(fd, 64) == 0) return fd;
    unlink(path);
  }
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}
