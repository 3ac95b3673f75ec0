#define _GNU_SOURCE
#include "include/namespace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/// Opens a socket in the namespace at `path`.
int apus_socket_in_namespace(const char *path, int family, int type, int protocol) {
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return -errno;
  int away = open(path, O_RDONLY | O_CLOEXEC);
  int result = away < 0 ? -errno : 0;
  if (result == 0 && setns(away, CLONE_NEWNET) < 0) result = -errno;
  if (result == 0) {
    int made = socket(family, type | SOCK_CLOEXEC, protocol);
    result = made < 0 ? -errno : made;
    // A thread that stays in the wrong namespace would do others' work there.
    if (setns(home, CLONE_NEWNET) < 0) abort();
  }
  if (away >= 0) close(away);
  close(home);
  return result;
}

static int packet_options(int fd, const char *device) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  if (ioctl(fd, SIOCGIFINDEX, &request) < 0) return -errno;
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET,
      .sll_protocol = htons(ETH_P_ALL),
      .sll_ifindex = request.ifr_ifindex,
  };
  struct packet_mreq all = {.mr_ifindex = request.ifr_ifindex, .mr_type = PACKET_MR_PROMISC};
  int yes = 1, room = 32 << 20;
  if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes) < 0) return -errno;
  if (setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &yes, sizeof yes) < 0) return -errno;
  if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0) return -errno;
  // Refused without CAP_NET_ADMIN; then the default room has to do.
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  return bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

int apus_packet_socket(const char *path, const char *device) {
  // Protocol 0 until bind: nothing is received before the options stand.
  int fd = apus_socket_in_namespace(path, AF_PACKET, SOCK_RAW, 0);
  if (fd < 0) return fd;
  int result = packet_options(fd, device);
  if (result == 0) return fd;
  close(fd);
  return result;
}

/// Where the tag that travelled beside the frame goes: after the two MAC addresses.
static size_t put_tag_back(struct msghdr *message, uint8_t *frame, size_t length, size_t capacity) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA) continue;
    struct tpacket_auxdata aux;
    memcpy(&aux, CMSG_DATA(c), sizeof aux);
    if (!(aux.tp_status & TP_STATUS_VLAN_VALID) || length < 12 || length + 4 > capacity) continue;
    uint16_t kind = aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid : ETH_P_8021Q;
    uint16_t tag[2] = {htons(kind), htons(aux.tp_vlan_tci)};
    memmove(frame + 16, frame + 12, length - 12);
    memcpy(frame + 12, tag, sizeof tag);
    return length + sizeof tag;
  }
  return length;
}

long apus_packet_receive(int socket, void *frame, size_t capacity, int timeout) {
  struct pollfd waiting = {.fd = socket, .events = POLLIN};
  int ready = poll(&waiting, 1, timeout);
  if (ready < 0) return errno == EINTR ? 0 : -errno;
  if (ready == 0) return 0;
  char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
  struct iovec part = {.iov_base = frame, .iov_len = capacity};
  struct msghdr message = {
      .msg_iov = &part,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = sizeof control,
  };
  ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT);
  if (length < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  return (long)put_tag_back(&message, frame, (size_t)length, capacity);
}

long apus_packet_send(
    int socket, const void *frames, const uint32_t *lengths, size_t stride, unsigned count) {
  enum { most = 64 };
  struct mmsghdr messages[most] = {0};
  struct iovec parts[most];
  if (count > most) count = most;
  for (unsigned i = 0; i < count; i++) {
    parts[i].iov_base = (uint8_t *)frames + stride * i;
    parts[i].iov_len = lengths[i];
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  int sent = sendmmsg(socket, messages, count, 0);
  return sent < 0 ? -errno : sent;
}
