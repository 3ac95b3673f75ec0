#pragma once
#include <pthread.h>
#include <stdint.h>

/// Why: thread names, CPU sets and their macros are GNU extensions outside Swift's Glibc module.
/// Names the calling thread, makes it as nice as the process where that may be, and blocks all signals in it: they are the main thread's.
void apus_thread_enter(const char *name);

/// Why: pthread_create(3) takes a pointer along, which Swift would have to keep by hand, and Foundation's Thread does not tell where it failed.
/// Starts a thread that calls `body` with `number`, and that nobody joins. 0, or an errno (EAGAIN: there are as many as there may be).
int apus_thread_start(void (*body)(uint64_t number), uint64_t number);

/// Why: as above. Ties a thread to `cpu`. 0, or an errno (EINVAL: the process may not use it).
int apus_thread_pin(pthread_t thread, int cpu);

/// Why: setpriority(2) takes an enumeration that Swift sees as another type. Lets all other threads go before the calling one,
/// and no others of its process: on Linux the priority is a thread's.
void apus_thread_yield_to_others(void);

/// CPUs of a machine of up to 1,024, a bit each.
struct apus_cpus {
  uint64_t words[16];
};

/// Why: Swift sees the words as a tuple, which has no subscript. The same with one more; as it is where there is no such CPU.
struct apus_cpus apus_cpus_with(struct apus_cpus cpus, int cpu);

/// Why: as for names, priorities and CPU sets above. Lets threads that answer go before the calling one, which loads, for good: its niceness
/// becomes 10 more than the process's, a tenth of the share of a CPU that such a thread gets, and it keeps off these CPUs as far as the
/// process may use others. It is named so, and takes no signals.
void apus_thread_go_behind(struct apus_cpus cpus);

/// Why: sched_getaffinity(2) is a GNU extension. The CPU at `place`, from 0, among those that the calling thread may use (its cpuset
/// and what taskset(1) left of it), or -1: there are no more.
int apus_allowed_cpu(int place);

/// Why: sched_getaffinity(2) is a GNU extension. How many CPUs the calling thread may run on, at
/// least 1: fewer than the machine has under taskset(1), in a cpuset or with systemd's CPUAffinity.
int apus_cpu_count(void);

/// Why: clock_gettime(2) fills a struct by pointer. CLOCK_MONOTONIC in nanoseconds; no system call
/// where the vDSO has the clock.
uint64_t apus_monotonic_nanoseconds(void);

/// Why: unshare(2) is a GNU extension. Gives the calling thread a network namespace of its own,
/// which goes with its last thread and socket. 0 or an errno. For tests on real interfaces.
int apus_thread_unshare_network(void);
