#pragma once
#include <stddef.h>

/// Why: mremap(2) is variadic. Makes an anonymous map longer or shorter, wherever there is room; NULL where it fails.
void *apus_resize_map(void *map, size_t length, size_t new_length);
