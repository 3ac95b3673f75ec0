// libbpf loads the XDP program, fills its maps and attaches it by link.
#pragma once
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <unistd.h>

#include "../../bpf/include/steer.h"

/// Why: the names stand in a macro of the shared header, which Swift cannot expand.
/// The name of a reason, or a null pointer.
static inline const char *apus_steer_reason_name(unsigned reason) {
  static const char *const names[] = {
#define STEER_NAME(identifier, name) name,
      STEER_REASONS(STEER_NAME)
#undef STEER_NAME
  };
  return reason < STEER_REASON_COUNT ? names[reason] : 0;
}

/// CLinux's thread's log (netlink.h), which knows nothing of libbpf.
void apus_log_append(const char *format, va_list arguments);

static inline int apus_bpf_print(
    enum libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_DEBUG) apus_log_append(format, arguments);
  return 0;
}

/// Why: a callback with a va_list cannot be written in Swift.
/// From now on what libbpf has to say goes into the calling thread's log, not to stderr.
static inline void apus_bpf_capture_log(void) { libbpf_set_print(apus_bpf_print); }

/// Why: libbpf checks the size of the options struct, which LIBBPF_OPTS sets by macro.
/// Opens an object file in memory.
static inline struct bpf_object *apus_bpf_open(const void *octets, size_t size) {
  LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "apus_steer");
  return bpf_object__open_mem(octets, size, &options);
}

/// Why: as above. Attaches an XDP program by link: the descriptor, or a negated errno.
static inline int apus_bpf_link_xdp(int program, int interface, unsigned flags) {
  LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flags);
  return bpf_link_create(program, interface, BPF_XDP, &options);
}

/// Why: struct bpf_prog_info has bit fields. The kernel's number for a program, or 0.
static inline unsigned apus_bpf_program_id(int program) {
  struct bpf_prog_info info = {0};
  __u32 size = sizeof info;
  return bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info.id : 0;
}

/// Why: as above. Runs the program once on a frame (BPF_PROG_TEST_RUN) as if it had come in on
/// the device and queue told, or on the kernel's own choice where `interface` is 0.
/// The verdict, or a negated errno.
static inline int apus_bpf_run_xdp(
    int program, const void *frame, unsigned length, unsigned interface, unsigned queue) {
  struct xdp_md context = {
      .data_end = length, .ingress_ifindex = interface, .rx_queue_index = queue};
  char out[4096];
  LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = length,
      .data_out = out, .data_size_out = sizeof out, .repeat = 1);
  if (interface) {
    options.ctx_in = &context;
    options.ctx_size_in = sizeof context;
  }
  int result = bpf_prog_test_run_opts(program, &options);
  return result < 0 ? result : (int)options.retval;
}

/// Why: as above. The name of the program of that number, as its author gave it; 0, or a negated errno
/// (EPERM: only with CAP_SYS_ADMIN, or CAP_BPF).
static inline int apus_bpf_program_name(unsigned number, char name[16]) {
  int program = bpf_prog_get_fd_by_id(number);
  if (program < 0) return program;
  struct bpf_prog_info info = {0};
  __u32 size = sizeof info;
  int result = bpf_obj_get_info_by_fd(program, &info, &size);
  if (result == 0)
    for (int i = 0; i < 16; i++) name[i] = info.name[i];
  close(program);
  return result;
}
