#define _GNU_SOURCE
#include "memory.h"

#include <sys/mman.h>

void *apus_resize_map(void *map, size_t length, size_t new_length) {
  void *moved = mremap(map, length, new_length, MREMAP_MAYMOVE);
  return moved == MAP_FAILED ? NULL : moved;
}
