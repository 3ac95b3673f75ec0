#include "ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/// One request of ethtool's about a device: 0, or a negated errno.
static int ethtool(const char *device, void *data) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  struct ifreq request = {.ifr_data = data};
  strncpy(request.ifr_name, device, sizeof request.ifr_name - 1);
  int result = ioctl(fd, SIOCETHTOOL, &request) < 0 ? -errno : 0;
  close(fd);
  return result;
}

int apus_channels(const char *device) {
  struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
  int result = ethtool(device, &channels);
  return result < 0 ? result : (int)(channels.combined_count + channels.rx_count);
}

int apus_most_channels(const char *device) {
  struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
  int result = ethtool(device, &channels);
  return result < 0 ? result
      : channels.max_combined ? (int)channels.max_combined
                              : (int)channels.max_rx;
}

int apus_has_combined_channels(const char *device) {
  struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
  int result = ethtool(device, &channels);
  return result < 0 ? result : channels.max_combined > 0;
}

int apus_driver(const char *device, char name[32]) {
  struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};
  int result = ethtool(device, &driver);
  if (result == 0) memcpy(name, driver.driver, 32);
  name[31] = 0;
  return result;
}

int apus_hashes_ports(const char *device, int is_ipv6) {
  struct ethtool_rxnfc flow = {
      .cmd = ETHTOOL_GRXFH, .flow_type = is_ipv6 ? UDP_V6_FLOW : UDP_V4_FLOW};
  int result = ethtool(device, &flow);
  uint64_t ports = RXH_L4_B_0_1 | RXH_L4_B_2_3;
  return result < 0 ? result : (flow.data & ports) == ports;
}

int apus_strips_tags(const char *device) {
  struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};
  if (ethtool(device, &driver) == 0 && strcmp(driver.driver, "veth") == 0) return 1;
  struct ethtool_value flags = {.cmd = ETHTOOL_GFLAGS};
  int result = ethtool(device, &flags);
  return result < 0 ? result : (flags.data & ETH_FLAG_RXVLAN) != 0;
}
