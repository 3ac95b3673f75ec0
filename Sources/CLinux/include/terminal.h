#pragma once
#include <stdint.h>

// The terminal of a live screen: one a process.

/// Why: TIOCGWINSZ is a macro, and ioctl(2) variadic. Columns above rows, 16 bits each; 0 where `fd` is no terminal that tells them.
uint32_t apus_terminal_size(int fd);

/// Why: struct termios has arrays, which Swift sees as tuples. Keys come one by one and are not shown, and none suspends the process;
/// control-C stays a signal. What was before is kept for apus_terminal_restore. -1 with errno set.
int apus_terminal_keys(int fd);

/// Why: as above. As it was before; once.
void apus_terminal_restore(int fd);

/// Why: as above. The next key that waits, or -1.
int apus_terminal_key(int fd);
