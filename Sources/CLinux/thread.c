#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "include/thread.h"

void apus_thread_enter(const char *name) {
  char shortened[16];  // The kernel keeps 15 characters.
  snprintf(shortened, sizeof shortened, "%s", name);
  pthread_setname_np(pthread_self(), shortened);
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  // As nice as the process: who starts this one may have been made something else.
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, getpid()));
}

struct start {
  void (*body)(uint64_t);
  uint64_t number;
};

static void *begin(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  start.body(start.number);
  return NULL;
}

int apus_thread_start(void (*body)(uint64_t), uint64_t number) {
  struct start *start = malloc(sizeof *start);
  if (!start) return ENOMEM;
  *start = (struct start){body, number};
  pthread_t thread;
  int code = pthread_create(&thread, NULL, begin, start);
  if (code == 0) {
    pthread_detach(thread);
  } else {
    free(start);
  }
  return code;
}

int apus_thread_pin(pthread_t thread, int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return pthread_setaffinity_np(thread, sizeof set, &set);
}

void apus_thread_yield_to_others(void) { setpriority(PRIO_PROCESS, 0, 19); }

struct apus_cpus apus_cpus_with(struct apus_cpus cpus, int cpu) {
  if (cpu >= 0 && cpu < 1024) cpus.words[cpu / 64] |= UINT64_C(1) << cpu % 64;
  return cpus;
}

void apus_thread_go_behind(struct apus_cpus cpus) {
  // What cannot be had stays as it is. Nicer a thread may always become, and it is never made less nice.
  pthread_setname_np(pthread_self(), "apus-load");
  sigset_t every;
  sigfillset(&every);
  pthread_sigmask(SIG_BLOCK, &every, NULL);
  int behind = getpriority(PRIO_PROCESS, getpid()) + 10;
  if (getpriority(PRIO_PROCESS, 0) < behind) setpriority(PRIO_PROCESS, 0, behind);
  // The first thread's CPUs are those of the process.
  cpu_set_t all, others;
  if (sched_getaffinity(getpid(), sizeof all, &all) < 0) return;
  others = all;
  for (int cpu = 0; cpu < 1024; cpu++) {
    if (cpus.words[cpu / 64] >> cpu % 64 & 1) CPU_CLR(cpu, &others);
  }
  sched_setaffinity(0, sizeof all, CPU_COUNT(&others) > 0 ? &others : &all);
}

int apus_allowed_cpu(int place) {
  cpu_set_t set;
  if (place < 0 || sched_getaffinity(0, sizeof set, &set) < 0) return -1;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET(cpu, &set) && place-- == 0) return cpu;
  }
  return -1;
}

uint64_t apus_monotonic_nanoseconds(void) {
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int apus_thread_unshare_network(void) { return unshare(CLONE_NEWNET) == 0 ? 0 : errno; }

int apus_cpu_count(void) {
  // A set that is shorter than the kernel's is refused with EINVAL.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t *set = CPU_ALLOC(cpus);
    if (!set) break;
    size_t size = CPU_ALLOC_SIZE(cpus);
    int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return 1;
}
