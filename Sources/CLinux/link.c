#include "link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/// Notes the programs of an IFLA_XDP attribute.
static void read_programs(const struct rtattr *xdp, struct apus_link *link) {
  int left = RTA_PAYLOAD(xdp);
  for (const struct rtattr *attribute = RTA_DATA(xdp); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    if (RTA_PAYLOAD(attribute) != 4) continue;
    int place = attribute->rta_type == IFLA_XDP_DRV_PROG_ID ? 0
        : attribute->rta_type == IFLA_XDP_SKB_PROG_ID       ? 1
        : attribute->rta_type == IFLA_XDP_HW_PROG_ID        ? 2
                                                            : -1;
    if (place >= 0) memcpy(&link->programs[place], RTA_DATA(attribute), 4);
  }
}

static int read_reply(const struct nlmsghdr *message, struct apus_link *link) {
  if (message->nlmsg_type == NLMSG_ERROR) {
    int error = ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
    return error < 0 ? error : -EPROTO;
  }
  if (message->nlmsg_type != RTM_NEWLINK) return -EPROTO;
  const struct ifinfomsg *header = NLMSG_DATA(message);
  link->flags = header->ifi_flags;
  int left = IFLA_PAYLOAD(message);
  for (const struct rtattr *attribute = IFLA_RTA(header); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    // The kernel marks what holds attributes.
    switch (attribute->rta_type & NLA_TYPE_MASK) {
    case IFLA_STATS64: {
      size_t size = RTA_PAYLOAD(attribute);
      if (size > sizeof link->statistics) size = sizeof link->statistics;
      memcpy(link->statistics, RTA_DATA(attribute), size);
      break;
    }
    case IFLA_XDP: read_programs(attribute, link); break;
    default: break;
    }
  }
  return 0;
}

int apus_link_state(unsigned index, struct apus_link *link) {
  memset(link, 0, sizeof *link);
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  // The kernel answers at once; nothing may wait for ever all the same.
  struct timeval patience = {.tv_sec = 1};
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  struct {
    struct nlmsghdr header;
    struct ifinfomsg body;
  } request = {
      .header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK,
          .nlmsg_flags = NLM_F_REQUEST},
      .body = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index}};
  int result = send(fd, &request, sizeof request, 0) < 0 ? -errno : 0;
  char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
  ssize_t length = 0;
  if (result == 0) {
    do length = recv(fd, buffer, sizeof buffer, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0) result = -errno;
  }
  if (result == 0) {
    const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
    result = NLMSG_OK(message, (unsigned)length) ? read_reply(message, link) : -EPROTO;
  }
  close(fd);
  return result;
}
