// libbpf loads the XDP program, fills its maps and attaches it by link.
#pragma once
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
