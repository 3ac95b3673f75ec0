#include "inotify.h"

#include <stddef.h>
#include <sys/inotify.h>
#include <unistd.h>

int apus_inotify(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

int apus_inotify_watch(int inotify, const char *directory) {
  const uint32_t mask =
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  return inotify_add_watch(inotify, directory, mask);
}

void apus_inotify_unwatch(int inotify, int watch) { (void)inotify_rm_watch(inotify, watch); }

void apus_inotify_read(
    int inotify, void (*found)(void *context, int watch, const char *name), void *context) {
  _Alignas(struct inotify_event) char buffer[16384];
  ssize_t length;
  while ((length = read(inotify, buffer, sizeof buffer)) > 0) {
    for (char *at = buffer; at < buffer + length;) {
      const struct inotify_event *event = (const struct inotify_event *)at;
      found(context, event->mask & IN_Q_OVERFLOW ? -1 : event->wd, event->len > 0 ? event->name : "");
      at += sizeof *event + event->len;
    }
  }
}
