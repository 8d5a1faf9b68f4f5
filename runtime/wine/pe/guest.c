/* guest.c - copies memory from and to addresses that the guest has chosen, which may be unmapped or protected.
 *
 * A peek through the kernel (runtime/core/peek.h) takes longer than a short system call, and every system call of the guest has its return address
 * read.  So the copy is a plain loop, and a fault in that loop, which the system reports on this stack like any other, ends it early.  Unlike the ELF
 * side this one may fault: it runs outside unix calls and holds no lock.
 */
#include "runtime/wine/pe/backend.h"

XLAT_HOST_COPY_BYTES
extern char xlat_copy_bytes_end[];

void xlat_copy_fault(struct exception_pointers *p)
{
    uint64_t pc = xlat_context_pc(p->context);

    if (pc < (uint64_t)xlat_copy_bytes || pc >= (uint64_t)xlat_copy_bytes_end)
        return;
    xlat_context_set_pc(p->context, (uint64_t)xlat_copy_bytes_end);
    NtContinue(p->context, 0);
    xlat_fatal("cannot go on after a fault while copying at", pc);
}
