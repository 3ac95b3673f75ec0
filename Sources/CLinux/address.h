#pragma once
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

// Addresses as the kernel has them. As octets and ports of ours: see include/socket.h.

union address {
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
};

static inline int is_ipv4(uint64_t high, uint64_t low) { return high == 0 && low >> 32 == 0xffff; }

static inline socklen_t fill(union address *address, uint64_t high, uint64_t low, uint16_t port) {
  memset(address, 0, sizeof *address);
  if (is_ipv4(high, low)) {
    address->ipv4.sin_family = AF_INET;
    address->ipv4.sin_port = htons(port);
    address->ipv4.sin_addr.s_addr = htonl((uint32_t)low);
    return sizeof address->ipv4;
  }
  address->ipv6.sin6_family = AF_INET6;
  address->ipv6.sin6_port = htons(port);
  for (int i = 0; i < 8; i++) {
    address->ipv6.sin6_addr.s6_addr[i] = (uint8_t)(high >> (56 - 8 * i));
    address->ipv6.sin6_addr.s6_addr[8 + i] = (uint8_t)(low >> (56 - 8 * i));
  }
  return sizeof address->ipv6;
}

static inline int bind_to(int fd, uint64_t high, uint64_t low, uint16_t port) {
  union address address;
  socklen_t size = fill(&address, high, low, port);
  return bind(fd, &address.any, size);
}

static inline int set(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

// In linux/in6.h, and absent in older C libraries.
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78
#endif
