// What Swift cannot import from the C library or the kernel's headers by itself: macros,
// variadic calls and inline functions. Each shim says why it is here.
#pragma once
#include "clock.h"
#include "ethtool.h"
#include "inotify.h"
#include "link.h"
#include "memory.h"
#include "namespace.h"
#include "netdev.h"
#include "netlink.h"
#include "notify.h"
#include "prefetch.h"
#include "privileges.h"
#include "process.h"
#include "socket.h"
#include "terminal.h"
#include "thread.h"
#include "veth.h"
