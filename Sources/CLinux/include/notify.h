#pragma once

/// A socket to send by, or a negated errno.
int apus_notify_socket(void);

/// Why: struct sockaddr_un is filled octet by octet. Sends a datagram to the Unix socket at `path`,
/// `@` first for an abstract one (sd_notify(3)). Never waits. 0, or an errno.
int apus_notify(int fd, const char *path, const char *text);
