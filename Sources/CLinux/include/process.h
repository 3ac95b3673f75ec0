#pragma once

/// Why: sigset_t and SIG_IGN reach Swift as memory and macros. Blocks SIGTERM, SIGINT and SIGHUP in
/// this thread and those it starts, for apus_wait_signal; ignores SIGPIPE.
void apus_block_signals(void);

/// Why: as above. Writing to a pipe that nobody reads fails with EPIPE from now on.
void apus_ignore_broken_pipes(void);

/// Why: as above. The number of one of those signals that has come, which is then taken; 0 where there is none.
int apus_pending_signal(void);

/// Why: as above. Sleeps until one of those signals comes; its number.
int apus_wait_signal(void);

/// Why: struct rlimit is filled by pointer. Raises the process's soft limit on open descriptors
/// (RLIMIT_NOFILE) to `wanted`, as far as the hard limit lets it; what it is then.
long apus_raise_descriptor_limit(long wanted);

/// Why: malloc.h is outside Swift's Glibc module. Gives memory that was freed back to the kernel, from all arenas.
void apus_trim_memory(void);
