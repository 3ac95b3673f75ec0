#include "netdev.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// Of enum netdev_cmd and the attributes of a device.
enum { dev_get = 1, dev_ifindex = 1, dev_xdp_features = 3 };

/// A request with one attribute.
struct request {
  struct nlmsghdr header;
  struct genlmsghdr body;
  struct nlattr attribute;
  char data[16];
};

/// Sends a request with one attribute, and copies the attribute `wanted` of the reply to `value`. 0, or
/// a negated errno.
static int ask(int fd, uint16_t family, uint8_t command, uint16_t type, const void *data,
    uint16_t length, uint16_t wanted, void *value, size_t size) {
  struct request request = {
      .header = {.nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST},
      .body = {.cmd = command, .version = 1},
      .attribute = {.nla_type = type, .nla_len = (uint16_t)(NLA_HDRLEN + length)}};
  memcpy(request.data, data, length);
  request.header.nlmsg_len = (uint32_t)(NLMSG_LENGTH(GENL_HDRLEN) + NLA_HDRLEN + NLA_ALIGN(length));
  if (send(fd, &request, request.header.nlmsg_len, 0) < 0) return -errno;
  char buffer[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
  ssize_t received;
  do received = recv(fd, buffer, sizeof buffer, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0) return -errno;
  const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
  if (!NLMSG_OK(message, (unsigned)received)) return -EPROTO;
  if (message->nlmsg_type == NLMSG_ERROR) {
    int error = ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
    return error < 0 ? error : -EPROTO;
  }
  size_t at = NLMSG_LENGTH(GENL_HDRLEN);
  while (at + NLA_HDRLEN <= message->nlmsg_len) {
    struct nlattr attribute;
    memcpy(&attribute, buffer + at, sizeof attribute);
    if (attribute.nla_len < NLA_HDRLEN || at + attribute.nla_len > message->nlmsg_len) break;
    if ((attribute.nla_type & NLA_TYPE_MASK) == wanted && attribute.nla_len >= NLA_HDRLEN + size) {
      memcpy(value, buffer + at + NLA_HDRLEN, size);
      return 0;
    }
    at += NLA_ALIGN(attribute.nla_len);
  }
  return -ENODATA;
}

int apus_xdp_features(unsigned index, uint64_t *features) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  if (fd < 0) return -errno;
  // The kernel answers at once; nothing may wait for ever all the same.
  struct timeval patience = {.tv_sec = 1};
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  uint16_t family = 0;
  int result = ask(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, "netdev", 7,
      CTRL_ATTR_FAMILY_ID, &family, sizeof family);
  if (result == 0) {
    uint32_t number = index;
    result = ask(fd, family, dev_get, dev_ifindex, &number, sizeof number, dev_xdp_features,
        features, sizeof *features);
  }
  close(fd);
  return result;
}
