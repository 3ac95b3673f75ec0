#define _GNU_SOURCE
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int apus_find_user(const char *name, uid_t *user, gid_t *group) {
  struct passwd entry, *found = 0;
  char buffer[16384];
  int error = getpwnam_r(name, &entry, buffer, sizeof buffer, &found);
  if (error) return error;
  if (!found) return ENOENT;
  *user = entry.pw_uid;
  *group = entry.pw_gid;
  return 0;
}

/// Leaves of the capabilities those in `kept`. 0, or an errno.
static int keep_capabilities(uint64_t kept) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, data) < 0) return errno;
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    data[i].permitted &= (uint32_t)(kept >> (32 * i));
    data[i].effective = data[i].permitted;
    data[i].inheritable = 0;
  }
  if (syscall(SYS_capset, &header, data) < 0) return errno;
  return 0;
}

/// Takes what is not in `kept` out of the bounding set, for which the caller needs CAP_SETPCAP.
static int bound_capabilities(uint64_t kept) {
  // The kernel says where they end.
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
    if (capability < 64 && kept >> capability & 1) continue;
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) return errno;
  }
  return 0;
}

int apus_become_user(const char *name, uid_t user, gid_t group, uint64_t kept) {
  if (geteuid() != user) {
    int error = bound_capabilities(kept);
    if (error) return error;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) return errno;
    if (initgroups(name, group) < 0) return errno;
    if (setresgid(group, group, group) < 0) return errno;
    if (setresuid(user, user, user) < 0) return errno;
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0) return errno;
  }
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) return errno;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return errno;
  return keep_capabilities(kept);
}

uint64_t apus_unlimit_locked_memory(void) {
  struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  if (setrlimit(RLIMIT_MEMLOCK, &limit) == 0) return UINT64_MAX;
  if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  // To raise it as far as the hard limit is anybody's right.
  (void)setrlimit(RLIMIT_MEMLOCK, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
}

int apus_make_directory(const char *path, uid_t user, gid_t group) {
  if (mkdir(path, 0755) < 0) return errno == EEXIST ? 0 : errno;
  // What was made, and not what another may have put in its place.
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return errno;
  int error = fchown(fd, user, group) < 0 ? errno : 0;
  close(fd);
  return error;
}
