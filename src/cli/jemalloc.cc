// SPDX-License-Identifier: Apache-2.0
// What jemalloc is told when the program starts; linked only where it is the allocator.

extern "C" {
// Freed pages go back to the system after half a second rather than ten: a large build
// then holds less at its peak (docs/performance.md).
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:500,muzzy_decay_ms:0";
}
