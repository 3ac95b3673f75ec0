#include "netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_netlink(unsigned groups, int flags) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int error = errno;
  close(fd);
  return -error;
}

int apus_address_monitor(void) {
  return open_netlink(RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_LINK, SOCK_NONBLOCK);
}

int apus_address_monitor_stop(void) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

int apus_address_monitor_drain(int monitor) {
  char buffer[16384];
  int reads = 0;
  for (;;) {
    ssize_t length = recv(monitor, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length >= 0 || errno == ENOBUFS) {
      reads++;
      continue;
    }
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? reads : -errno;
  }
}

/// What takes the messages of a dump, and what it takes them to.
struct reader {
  void (*read)(const struct nlmsghdr *message, const struct reader *reader);
  void (*found_address)(void *context, const uint8_t octets[16]);
  void (*found_device)(void *context, const struct apus_device *link);
  void *context;
};

/// Asks for all objects of a kind (RTM_GET…) and gives each message to `reader`. 0, or a negated
/// errno.
static int dump(uint16_t kind, const struct reader *reader) {
  int fd = open_netlink(0, 0);
  if (fd < 0) return fd;
  struct {
    struct nlmsghdr header;
    struct rtgenmsg body;
  } request = {
      .header = {.nlmsg_len = sizeof request, .nlmsg_type = kind,
          .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .body = {.rtgen_family = AF_UNSPEC}};
  int result = send(fd, &request, sizeof request, 0) < 0 ? -errno : 1;
  while (result > 0) {
    char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
    ssize_t length = recv(fd, buffer, sizeof buffer, 0);
    if (length < 0) {
      if (errno != EINTR) result = -errno;
      continue;
    }
    unsigned left = (unsigned)length;
    for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_flags & NLM_F_DUMP_INTR) result = -EAGAIN;
      if (message->nlmsg_type == NLMSG_DONE) {
        if (result > 0) result = 0;
        break;
      }
      if (message->nlmsg_type == NLMSG_ERROR) {
        result = ((struct nlmsgerr *)NLMSG_DATA(message))->error;
        break;
      }
      reader->read(message, reader);
    }
  }
  close(fd);
  return result;
}

/// Tells of the address in one RTM_NEWADDR message.
static void read_address(const struct nlmsghdr *message, const struct reader *reader) {
  if (message->nlmsg_type != RTM_NEWADDR) return;
  const struct ifaddrmsg *header = NLMSG_DATA(message);
  // A tentative address is usable at once where it is optimistic (RFC 4429).
  if (header->ifa_flags & IFA_F_DADFAILED) return;
  if ((header->ifa_flags & IFA_F_TENTATIVE) && !(header->ifa_flags & IFA_F_OPTIMISTIC)) return;
  size_t size = header->ifa_family == AF_INET ? 4 : 16;
  if (header->ifa_family != AF_INET && header->ifa_family != AF_INET6) return;
  // IFA_ADDRESS is the peer's on a point-to-point device, where IFA_LOCAL is ours.
  const void *address = 0, *local = 0;
  int left = IFA_PAYLOAD(message);
  for (const struct rtattr *attribute = IFA_RTA(header); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    if (RTA_PAYLOAD(attribute) != size) continue;
    if (attribute->rta_type == IFA_ADDRESS) address = RTA_DATA(attribute);
    if (attribute->rta_type == IFA_LOCAL) local = RTA_DATA(attribute);
  }
  if (local) address = local;
  if (!address) return;
  uint8_t octets[16] = {[10] = 0xff, [11] = 0xff};
  memcpy(octets + 16 - size, address, size);
  reader->found_address(reader->context, octets);
}

int apus_local_addresses(void (*found)(void *context, const uint8_t octets[16]), void *context) {
  struct reader reader = {.read = read_address, .found_address = found, .context = context};
  return dump(RTM_GETADDR, &reader);
}

/// The kind of a virtual device (IFLA_INFO_KIND), out of IFLA_LINKINFO; empty where there is none.
static void read_kind(const struct rtattr *information, char kind[16]) {
  int left = RTA_PAYLOAD(information);
  for (const struct rtattr *attribute = RTA_DATA(information); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type != IFLA_INFO_KIND) continue;
    size_t length = RTA_PAYLOAD(attribute);
    memcpy(kind, RTA_DATA(attribute), length < 15 ? length : 15);
  }
}

/// Tells of the device in one RTM_NEWLINK message, where its frames are Ethernet's.
static void read_device(const struct nlmsghdr *message, const struct reader *reader) {
  if (message->nlmsg_type != RTM_NEWLINK) return;
  const struct ifinfomsg *header = NLMSG_DATA(message);
  if (header->ifi_type != ARPHRD_ETHER && header->ifi_type != ARPHRD_LOOPBACK) return;
  struct apus_device link = {.index = (unsigned)header->ifi_index};
  int has_address = 0, is_foreign = 0;
  int left = IFLA_PAYLOAD(message);
  for (const struct rtattr *attribute = IFLA_RTA(header); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    size_t size = RTA_PAYLOAD(attribute);
    const void *data = RTA_DATA(attribute);
    switch (attribute->rta_type & NLA_TYPE_MASK) {
    case IFLA_ADDRESS:
      has_address = size == sizeof link.address;
      if (has_address) memcpy(link.address, data, size);
      break;
    case IFLA_IFNAME: memcpy(link.name, data, size < 15 ? size : 15); break;
    case IFLA_LINK:
      if (size == sizeof link.lower) memcpy(&link.lower, data, size);
      break;
    case IFLA_MASTER:
      if (size == sizeof link.master) memcpy(&link.master, data, size);
      break;
    case IFLA_LINK_NETNSID: is_foreign = 1; break;
    case IFLA_LINKINFO: read_kind(attribute, link.kind); break;
    }
  }
  if (is_foreign) link.lower = 0;
  if (has_address) reader->found_device(reader->context, &link);
}

int apus_devices(void (*found)(void *context, const struct apus_device *link), void *context) {
  struct reader reader = {.read = read_device, .found_device = found, .context = context};
  return dump(RTM_GETLINK, &reader);
}

static _Thread_local char log_text[65536];
static _Thread_local size_t log_length;

void apus_log_append(const char *format, va_list arguments) {
  size_t room = sizeof log_text - log_length;
  int length = vsnprintf(log_text + log_length, room, format, arguments);
  if (length > 0) log_length += (size_t)length < room ? (size_t)length : room - 1;
}

const char *apus_log_take(void) {
  log_text[log_length] = 0;
  log_length = 0;
  return log_text;
}
