#define _GNU_SOURCE
#include "event.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

int apus_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void apus_eventfd_signal(int fd) { (void)eventfd_write(fd, 1); }

void apus_eventfd_clear(int fd) {
  eventfd_t count;
  (void)eventfd_read(fd, &count);
}

int apus_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  return epoll_ctl(epoll, operation, fd, &event);
}

int apus_epoll_add(int epoll, int fd) { return control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN); }

int apus_epoll_add_shared(int epoll, int fd) {
  return control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE);
}

int apus_epoll_change(int epoll, int fd, int readable, int writable) {
  return control(
      epoll, EPOLL_CTL_MOD, fd, (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u));
}

void apus_epoll_remove(int epoll, int fd) { (void)control(epoll, EPOLL_CTL_DEL, fd, 0); }

enum { most_events = 64 };

int apus_epoll_wait(int epoll, int timeout) {
  struct epoll_event events[16];
  int ready = epoll_wait(epoll, events, 16, timeout);
  return ready < 0 && errno == EINTR ? 0 : ready;
}

int apus_epoll_ready(int epoll, struct apus_ready *ready, int most, int timeout) {
  struct epoll_event events[most_events];
  int count = epoll_wait(epoll, events, most < most_events ? most : most_events, timeout);
  if (count < 0) return errno == EINTR ? 0 : -1;
  for (int i = 0; i < count; i++) {
    ready[i].fd = events[i].data.fd;
    ready[i].readable = (events[i].events & EPOLLIN) != 0;
    ready[i].writable = (events[i].events & EPOLLOUT) != 0;
    ready[i].ended = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0;
  }
  return count;
}
