// libFuzzer as a library: its driver, which `-sanitize=fuzzer` links and no header declares.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
