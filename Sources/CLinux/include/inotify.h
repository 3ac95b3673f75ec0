#pragma once
#include <stdint.h>

// Changes of directories (inotify(7)).

/// Why: sys/inotify.h is outside Swift's Glibc module. A non-blocking, close-on-exec inotify instance, or -1 with errno set.
int apus_inotify(void);

/// Why: as above. Watches a directory for files that were written and closed, moved or deleted, and for its
/// own end. Not for files that were only made: they are not whole before they are closed. The watch's number, or -1 with
/// errno set.
int apus_inotify_watch(int inotify, const char *directory);

/// Why: as above. Ends a watch.
void apus_inotify_unwatch(int inotify, int watch);

/// Why: an event is a structure with a name behind it. Takes what there is to tell, and calls `found` with
/// the watch's number and the file's name for each; -1 and "" where events were lost.
void apus_inotify_read(
    int inotify, void (*found)(void *context, int watch, const char *name), void *context);
