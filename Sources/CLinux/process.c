#include "process.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <time.h>

static void fill(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGHUP);
}

void apus_block_signals(void) {
  sigset_t set;
  fill(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  apus_ignore_broken_pipes();
}

void apus_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

int apus_pending_signal(void) {
  sigset_t set;
  const struct timespec now = {0};
  fill(&set);
  int number = sigtimedwait(&set, NULL, &now);
  return number > 0 ? number : 0;
}

int apus_wait_signal(void) {
  sigset_t set;
  int number = 0;
  fill(&set);
  while (sigwait(&set, &number) != 0) {
  }
  return number;
}

long apus_raise_descriptor_limit(long wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return 0;
  if (limit.rlim_cur < (rlim_t)wanted) {
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) limit.rlim_cur = before;
  }
  return (long)limit.rlim_cur;
}

void apus_trim_memory(void) { (void)malloc_trim(0); }
