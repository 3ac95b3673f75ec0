#pragma once
#include <stdint.h>
#include <sys/types.h>

/// Why: getpwnam_r(3) fills a struct by pointer. Looks a user up: 0, or an errno (ENOENT: none).
int apus_find_user(const char *name, uid_t *user, gid_t *group);

/// Why: prctl(2) is variadic and capset(2) has no function in the C library.
/// Becomes `user` for good, with `group` and the groups that `name` is in, and keeps of the capabilities
/// in effect only those in the set `kept` (bit N: capability N of linux/capability.h); nothing that
/// is executed gets more. Where the caller is `user` already, only capabilities are given up.
/// Capabilities belong to a thread: to be called while there is one. 0, or an errno.
int apus_become_user(const char *name, uid_t user, gid_t group, uint64_t kept);

/// Why: struct rlimit is filled by pointer. Lets the process lock as much memory as it likes, where
/// it may: a UMEM counts. Where it may not lift the hard limit (CAP_SYS_RESOURCE), the soft one becomes
/// that. The limit then, in octets; UINT64_MAX: there is none.
uint64_t apus_unlimit_locked_memory(void);

/// Why: mkdir(2) and chown(2) in one step. Makes a directory that `user` owns; one that is there is
/// left as it is. 0, or an errno.
int apus_make_directory(const char *path, uid_t user, gid_t group);
