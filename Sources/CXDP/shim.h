// libxdp sets up UMEM, rings and sockets; the loop over ring memory is Swift's own.
#pragma once
#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <xdp/xsk.h>
