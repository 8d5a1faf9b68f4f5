/* memory-fault.c - reads and writes of bad addresses: what a vectored handler sees (code, kind, address, instruction, registers), and going on
 * after it changed a register, moved past the instruction, or made the page accessible so that the instruction itself is done again. */
#include <stdio.h>
#include <stdint.h>
#include <windows.h>

/* Each returns eax; all other registers hold known values at the access, which stands at the label. */
__asm__(".globl _read_at, _read_insn, _write_at, _write_insn, _pop_at, _pop_insn, _xadd_at, _xadd_insn\n"
        "_read_at: pushal\n movl 36(%esp), %ecx\n movl $0x11111111, %eax\n movl $0x33333333, %edx\n movl $0x44444444, %ebx\n"
        "  movl $0x55555555, %esi\n movl $0x66666666, %edi\n movl $0x77777777, %ebp\n cmpl $1, %eax\n stc\n"
        "_read_insn: movl (%ecx), %eax\n"
        "  movl %eax, 28(%esp)\n popal\n ret\n"
        "_write_at: pushal\n movl 36(%esp), %ecx\n movl $0x11111111, %eax\n movl $0x33333333, %edx\n xorl %ebx, %ebx\n"
        "_write_insn: movl %edx, 4(%ecx,%ebx,8)\n"
        "  movl %ecx, 28(%esp)\n popal\n ret\n"
        /* a pop to a bad address must leave esp alone */
        "_pop_at: pushal\n movl 36(%esp), %ecx\n movl %esp, %ebp\n pushl $0x99\n movl $0, %edx\n movl $0xaaaa, %eax\n"
        "_pop_insn: popl (%ecx)\n"
        "  subl %esp, %ebp\n leal (%esp, %ebp), %esp\n movl %ebp, 28(%esp)\n popal\n ret\n"
        /* neither register nor flags of a faulting read-modify-write may change */
        "_xadd_at: pushal\n movl 36(%esp), %ecx\n movl $5, %eax\n subl %edx, %edx\n"
        "_xadd_insn: lock xaddl %eax, (%ecx)\n"
        "  movl %eax, 28(%esp)\n popal\n ret\n");
extern int read_at(void *), write_at(void *), pop_at(void *), xadd_at(void *);
extern char read_insn[], write_insn[], pop_insn[], xadd_insn[];

static enum { FIX_ECX, SKIP, PROTECT } how;
static int good[4] = {1001, 1002, 1003, 1004};
static char *page;
static int count;

static const char *where(DWORD eip)
{
    return eip == (DWORD)read_insn    ? "read"
           : eip == (DWORD)write_insn ? "write"
           : eip == (DWORD)pop_insn   ? "pop"
           : eip == (DWORD)xadd_insn  ? "xadd"
                                      : "?";
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    EXCEPTION_RECORD *r = p->ExceptionRecord;

    if (r->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    count++;
    printf("%08lx flags %lx at %s (%s), %lu parameters: %lu, ", r->ExceptionCode, r->ExceptionFlags, where((DWORD)r->ExceptionAddress),
           where(c->Eip), r->NumberParameters, r->ExceptionInformation[0]);
    if (r->ExceptionInformation[1] - (DWORD)page < 0x10000)
        printf("page + %lx\n", r->ExceptionInformation[1] - (DWORD)page);
    else
        printf("%08lx\n", r->ExceptionInformation[1]);
    printf("  eax %08lx edx %08lx ebx %08lx esi %08lx edi %08lx ebp %08lx flags %03lx cs %lx ss %lx\n", c->Eax, c->Edx,
           c->Eip == (DWORD)read_insn ? c->Ebx : 0, c->Eip == (DWORD)read_insn ? c->Esi : 0, c->Eip == (DWORD)read_insn ? c->Edi : 0,
           c->Eip == (DWORD)read_insn ? c->Ebp : 0, c->EFlags & 0x8d5, c->SegCs & 3, c->SegSs & 3);
    switch (how) {
    case FIX_ECX:
        c->Ecx = (DWORD)good;
        break;
    case SKIP:
        c->Eax = c->Edx = 0x12345678;
        c->Eip += c->Eip == (DWORD)write_insn || c->Eip == (DWORD)xadd_insn ? 4 : 2;
        break;
    case PROTECT: {
        DWORD old;
        if (!VirtualProtect(page, 4096, PAGE_READWRITE, &old))
            ExitProcess(9);
        printf("  was %lx\n", old);
    }
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void)
{
    DWORD old;

    AddVectoredExceptionHandler(1, handler);
    page = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    ((int *)page)[0] = 77;
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);

    how = FIX_ECX;
    printf("%d\n", read_at(NULL));
    printf("%d\n", read_at((void *)0xfffffff0));
    printf("%d\n", read_at((void *)0x80000000));
    printf("%d\n", write_at((void *)12) == (int)good);
    printf("%d %x\n", good[0], good[1]);
    how = SKIP;
    printf("%x\n", read_at(page));
    printf("%d\n", pop_at((void *)0x1000));
    printf("%x\n", xadd_at((void *)0x2000));
    printf("%d\n", write_at((void *)0xfffffff8) == -8);
    how = PROTECT;
    printf("%d\n", read_at(page));
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
    printf("%d\n", read_at(page));
    printf("%d\n", write_at(page) == (int)page);
    printf("%x\n", ((int *)page)[1]);
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
    printf("%d %d\n", xadd_at(page), ((int *)page)[0]);
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);
    printf("%d\n", pop_at(page + 64));
    printf("%x\n", *(int *)(page + 64));
    /* an access across two pages: the address is that of the first byte that cannot be touched */
    how = PROTECT;
    page += 4096;
    VirtualProtect(page, 4096, PAGE_NOACCESS, &old);
    printf("%d\n", write_at(page - 6) == (int)page - 6);
    printf("%x %x\n", *(unsigned short *)(page - 2), *(unsigned short *)page);
    printf("%d faults\n", count);
    return 0;
}

/* EXPECT
c0000005 flags 0 at read (read), 2 parameters: 0, 00000000
  eax 11111111 edx 33333333 ebx 44444444 esi 55555555 edi 66666666 ebp 77777777 flags 001 cs 3 ss 3
1001
c0000005 flags 0 at read (read), 2 parameters: 0, fffffff0
  eax 11111111 edx 33333333 ebx 44444444 esi 55555555 edi 66666666 ebp 77777777 flags 001 cs 3 ss 3
1001
c0000005 flags 0 at read (read), 2 parameters: 0, 80000000
  eax 11111111 edx 33333333 ebx 44444444 esi 55555555 edi 66666666 ebp 77777777 flags 001 cs 3 ss 3
1001
c0000005 flags 0 at write (write), 2 parameters: 1, 00000010
  eax 11111111 edx 33333333 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
1
1001 33333333
c0000005 flags 0 at read (read), 2 parameters: 0, page + 0
  eax 11111111 edx 33333333 ebx 44444444 esi 55555555 edi 66666666 ebp 77777777 flags 001 cs 3 ss 3
12345678
c0000005 flags 0 at pop (pop), 2 parameters: 1, 00001000
  eax 0000aaaa edx 00000000 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 000 cs 3 ss 3
4
c0000005 flags 0 at xadd (xadd), 2 parameters: 1, 00002000
  eax 00000005 edx 00000000 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
12345678
c0000005 flags 0 at write (write), 2 parameters: 1, fffffffc
  eax 11111111 edx 33333333 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
1
c0000005 flags 0 at read (read), 2 parameters: 0, page + 0
  eax 11111111 edx 33333333 ebx 44444444 esi 55555555 edi 66666666 ebp 77777777 flags 001 cs 3 ss 3
  was 1
77
77
c0000005 flags 0 at write (write), 2 parameters: 1, page + 4
  eax 11111111 edx 33333333 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
  was 2
1
33333333
c0000005 flags 0 at xadd (xadd), 2 parameters: 1, page + 0
  eax 00000005 edx 00000000 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
  was 2
77 77
c0000005 flags 0 at pop (pop), 2 parameters: 1, page + 40
  eax 0000aaaa edx 00000000 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 000 cs 3 ss 3
  was 1
0
99
c0000005 flags 0 at write (write), 2 parameters: 1, page + 0
  eax 11111111 edx 33333333 ebx 00000000 esi 00000000 edi 00000000 ebp 00000000 flags 044 cs 3 ss 3
  was 1
1
3333 3333
13 faults
*/
