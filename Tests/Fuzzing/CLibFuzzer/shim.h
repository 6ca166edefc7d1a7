#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer's own mutations, for a mutator that calls them on a part of the input (LLVM, "libFuzzer", FuzzerInterface.h).
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
