#pragma once

/// Why: thread names, CPU sets and their macros are GNU extensions outside Swift's Glibc module.
/// Names the calling thread, blocks all signals in it (they are the main thread's), and ties it to
/// `cpu` unless that is negative. 0, or the errno of the affinity call.
int apus_thread_enter(const char *name, int cpu);

/// Why: sched_getaffinity(2) is a GNU extension. How many CPUs the calling thread may run on, at
/// least 1: fewer than the machine has under taskset(1), in a cpuset or with systemd's CPUAffinity.
int apus_cpu_count(void);

/// Why: unshare(2) is a GNU extension. Gives the calling thread a network namespace of its own,
/// which goes with its last thread and socket. 0 or an errno. For tests on real interfaces.
int apus_thread_unshare_network(void);
