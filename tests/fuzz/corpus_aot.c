/* corpus_aot.c - seeds for the module check: none here: meson passes a module made by tests/aot/aot_test.c as a file. */
#include "tests/fuzz/corpus.h"

size_t corpus_seed(unsigned i, uint8_t *out) { return i == 0 ? (out[0] = 0, 1) : SIZE_MAX; }
