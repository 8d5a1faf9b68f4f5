/* machine.h - the kind of processor that this is compiled for: XLAT_HOST_MACHINE, as ELF files name it. */
#ifndef XLAT_HOST_MACHINE_H
#define XLAT_HOST_MACHINE_H

#include <elf.h>

#if defined __x86_64__
#define XLAT_HOST_MACHINE EM_X86_64
#elif defined __aarch64__
#define XLAT_HOST_MACHINE EM_AARCH64
#else
#error "no host of xlat"
#endif

#endif
