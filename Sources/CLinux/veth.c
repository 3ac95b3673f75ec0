#define _GNU_SOURCE
#include "veth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int apus_thread_unshare_pair(void) {
  if (unshare(CLONE_NEWNET) < 0) return -errno;
  int other = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (other < 0) return -errno;
  if (unshare(CLONE_NEWNET) == 0) return other;
  int error = errno;
  close(other);
  return -error;
}

/// A request that grows.
struct request {
  struct nlmsghdr header;
  struct ifinfomsg body;
  char attributes[512];
};

/// Appends an attribute; where it starts.
static struct rtattr *append(
    struct request *request, uint16_t type, const void *data, uint16_t length) {
  struct rtattr *attribute =
      (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = (uint16_t)RTA_LENGTH(length);
  if (length) memcpy(RTA_DATA(attribute), data, length);
  request->header.nlmsg_len =
      NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
  return attribute;
}

/// Makes an attribute hold all that was appended behind it.
static void end(struct request *request, struct rtattr *attribute) {
  attribute->rta_len =
      (uint16_t)((char *)request + request->header.nlmsg_len - (char *)attribute);
}

static void append_name(struct request *request, const char *name) {
  char text[IFNAMSIZ] = {0};
  strncpy(text, name, sizeof text - 1);
  append(request, IFLA_IFNAME, text, (uint16_t)(strlen(text) + 1));
}

int apus_veth(const char *name, const char *peer, int peer_namespace) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  struct request request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.body), .nlmsg_type = RTM_NEWLINK,
          .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK}};
  append_name(&request, name);
  struct rtattr *information = append(&request, IFLA_LINKINFO, 0, 0);
  append(&request, IFLA_INFO_KIND, "veth", 5);
  struct rtattr *data = append(&request, IFLA_INFO_DATA, 0, 0);
  struct ifinfomsg none = {0};
  struct rtattr *other = append(&request, VETH_INFO_PEER, &none, sizeof none);
  append_name(&request, peer);
  append(&request, IFLA_NET_NS_FD, &peer_namespace, sizeof peer_namespace);
  end(&request, other);
  end(&request, data);
  end(&request, information);
  int result = send(fd, &request, request.header.nlmsg_len, 0) < 0 ? -errno : 0;
  struct {
    struct nlmsghdr header;
    struct nlmsgerr error;
    char rest[1024];
  } reply;
  if (result == 0 && recv(fd, &reply, sizeof reply, 0) < (ssize_t)NLMSG_LENGTH(sizeof reply.error))
    result = -EPROTO;
  if (result == 0) result = reply.header.nlmsg_type == NLMSG_ERROR ? reply.error.error : -EPROTO;
  close(fd);
  return result;
}

int apus_device_up(int socket, const char *device, uint32_t address) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, device, sizeof request.ifr_name - 1);
  struct sockaddr_in wanted = {.sin_family = AF_INET, .sin_addr = {htonl(address)}};
  memcpy(&request.ifr_addr, &wanted, sizeof wanted);
  if (ioctl(socket, SIOCSIFADDR, &request) < 0) return -errno;
  wanted.sin_addr.s_addr = htonl(0xffffff00);
  memcpy(&request.ifr_netmask, &wanted, sizeof wanted);
  if (ioctl(socket, SIOCSIFNETMASK, &request) < 0) return -errno;
  if (ioctl(socket, SIOCGIFFLAGS, &request) < 0) return -errno;
  request.ifr_flags |= IFF_UP;
  return ioctl(socket, SIOCSIFFLAGS, &request) < 0 ? -errno : 0;
}
