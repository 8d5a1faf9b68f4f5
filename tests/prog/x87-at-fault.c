/* x87-at-fault.c - the x87 stack at faults in loops, with one to eight registers in use: what a vectored handler sees of it, and that the program goes
 * on with the same stack when the handler only lets the access happen (guard pages), or has changed a register. */
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <windows.h>

enum { PAGES = 24 };
static char *pages;
static unsigned hash, faults, all;
static int changes; /* the handler raises ST(0)'s exponent by one, at every third fault */

static void see(const void *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        hash = (hash ^ ((const unsigned char *)p)[i]) * 16777619u;
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;
    FLOATING_SAVE_AREA *f = &c->FloatSave;
    unsigned top = f->StatusWord >> 11 & 7;

    if (p->ExceptionRecord->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    faults++;
    see(&c->Ecx, 4), see(&top, 4);
    for (unsigned i = 0; i < 8; i++) {
        unsigned tag = f->TagWord >> 2 * ((top + i) & 7) & 3;
        see(&tag, 4);
        if (tag != 3)
            see(f->RegisterArea + 10 * i, 10);
        if (all && tag != 3)
            printf(" %u:%02x%02x/%016llx", i, f->RegisterArea[10 * i + 9], f->RegisterArea[10 * i + 8], *(unsigned long long *)(f->RegisterArea + 10 * i));
    }
    if (all)
        printf(" top %u ecx %ld\n", top, c->Ecx);
    if (changes && faults % 3 == 0)
        f->RegisterArea[8]++, c->ExtendedRegisters[32 + 8]++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* edi: the page of this turn, ecx: how many turns are left. */
#define LOOP(name, before, body, after)                                                                                                       \
    void name(char *pages, void *environment);                                                                                                \
    __asm__(".text\n.globl _" name_of(name) "\n_" name_of(name) ": pushl %edi\n pushl %ebx\n movl 12(%esp), %edi\n movl 16(%esp), %ebx\n"      \
            " movl $24, %ecx\n fninit\n " before "\n1: " body "\n addl $4096, %edi\n decl %ecx\n jnz 1b\n fnsave (%ebx)\n " after "\n"        \
            " popl %ebx\n popl %edi\n ret\n")
#define name_of(n) #n

LOOP(one, "fld1", "fadds (%edi)", "");
LOOP(grows, "fld1\n fldpi", "fldl (%edi)\n fmul %st(1), %st\n faddp %st, %st(1)", "");
LOOP(stores, "fldpi\n fld1", "fadd %st(0), %st(1)\n fstl (%edi)\n fxch", "");
LOOP(popped, "fldpi\n fld1", "fld %st(1)\n fstps (%edi)\n fld %st(0)\n fstp %st(2)\n faddl 8(%edi)", "");
LOOP(integers, "fldz", "fildl (%edi)\n fiaddl 4(%edi)\n faddp %st, %st(1)", "");
LOOP(compared, "fld1\n fld %st(0)", "fcoml (%edi)\n fnstsw %ax\n sahf\n ja 2f\n fadd %st(1), %st\n2: fcompl 8(%edi)\n fld %st(0)", "");
LOOP(plain, "fldl2e\n fldlg2\n fldln2", "fadd %st(1), %st\n movl (%edi), %eax\n fxch %st(2)\n fincstp\n fdecstp", "");
LOOP(seven, "fld1\n fldpi\n fldl2e\n fldl2t\n fldlg2\n fldln2\n fld1", "fadd %st(6), %st\n fxch %st(3)\n fmul %st(1), %st\n addl (%edi), %edx", "");
LOOP(eight, "fld1\n fldpi\n fldl2e\n fldl2t\n fldlg2\n fldln2\n fld1\n fldpi", "fadd %st(7), %st\n fxch %st(5)\n fstl (%edi)", "");
LOOP(tbytes, "fld1", "fldt (%edi)\n faddp\n fld %st(0)\n fstpt 16(%edi)", "");
LOOP(empties, "fld1\n fldpi", "fstp %st(0)\n movl (%edi), %eax\n fldpi\n fadd %st(1), %st\n fxch\n fstp %st(0)\n fld1\n fxch", "");
LOOP(frees, "fld1\n fldpi\n fldl2e", "ffree %st(1)\n movb (%edi), %al\n fld %st(0)\n fstp %st(2)\n fadd %st(2), %st", "");
LOOP(branches, "fld1\n fldz", "testl $1, %ecx\n jz 2f\n fadd %st(1), %st\n jmp 3f\n2: fsub %st(1), %st\n fxch\n3: fistl (%edi)", "");
LOOP(falls, "fldpi", "fld1\n cmpb $0, (%edi)\n je 2f\n fstp %st(0)\n fldl2e\n2: faddp", "");
LOOP(sse, "xorps %xmm1, %xmm1\n fldpi\n fld1", "fadd %st(1), %st\n movups (%edi), %xmm0\n addps %xmm0, %xmm1\n movups %xmm1, 32(%edi)", "");

static const struct { const char *name; void (*run)(char *, void *); } loops[] = {
    {"one", one}, {"grows", grows}, {"stores", stores}, {"popped", popped}, {"integers", integers}, {"compared", compared}, {"plain", plain},
    {"seven", seven}, {"eight", eight}, {"tbytes", tbytes}, {"empties", empties}, {"frees", frees}, {"branches", branches}, {"falls", falls},
    {"sse", sse},
};

int main(int argc, char **argv)
{
    pages = VirtualAlloc(NULL, PAGES * 4096, MEM_COMMIT, PAGE_READWRITE);
    all = argc > 1;
    AddVectoredExceptionHandler(1, handler);
    for (changes = 0; changes < 2; changes++)
        for (unsigned i = 0; i < sizeof loops / sizeof *loops; i++) {
            struct { unsigned control, status, tags, rest[4]; unsigned char registers[80]; } e;
            DWORD old;

            for (unsigned k = 0; k < PAGES * 1024; k++)
                ((float *)pages)[k] = 1.0f + k % 7;
            VirtualProtect(pages, PAGES * 4096, PAGE_READWRITE | PAGE_GUARD, &old);
            hash = 2166136261u, faults = 0;
            loops[i].run(pages, &e);
            unsigned seen = hash, n = faults;
            VirtualProtect(pages, PAGES * 4096, PAGE_READWRITE, &old);
            e.status &= 0x3800, e.tags &= 0xffff;
            hash = 2166136261u;
            see(&e.status, 4), see(&e.tags, 4);
            for (unsigned k = 0; k < 8; k++)
                if ((e.tags >> 2 * (((e.status >> 11) + k) & 7) & 3) != 3)
                    see(e.registers + 10 * k, 10);
            see(pages, PAGES * 4096);
            printf("%-10s%s %u faults %08x, then %04x %08x\n", loops[i].name, changes ? " changed" : "", n, seen, e.tags, hash);
        }
    return 0;
}

/* EXPECT
one        24 faults 93ca959c, then 3fff 5a96352b
grows      24 faults e319ca6a, then 0fff ebeb4a21
stores     24 faults 27e5ba0f, then 0fff c832c3eb
popped     24 faults 12132a9c, then 0fff f40e3dad
integers   24 faults c1ebc868, then 3fff b55b68b9
compared   24 faults a2fd2e2d, then 0fff 4476add6
plain      24 faults 9831ecaf, then 03ff ab02e831
seven      24 faults 87c13bde, then 0003 d21787e4
eight      24 faults b70d0f75, then 0000 3c4d2275
tbytes     24 faults d8cba4ad, then 3fff ed242471
empties    24 faults d8cba4ad, then 0fff 4d26b9b9
frees      24 faults 0fb87e9e, then 03ff 77bd3480
branches   24 faults 0c97864d, then 1fff 09bd6dc4
falls      24 faults fe0e074a, then 3fff 26919eb5
sse        24 faults 2600434c, then 0fff 53af0a87
one        changed 24 faults bd0674d9, then 3fff d74460bc
grows      changed 24 faults e426a8ac, then 0fff 337f7c89
stores     changed 24 faults 7c7782d4, then 0fff 0ede84ec
popped     changed 24 faults 12132a9c, then 0fff ea079bac
integers   changed 24 faults 352f915c, then 3fff ee550bf9
compared   changed 24 faults a2fd2e2d, then 0fff 4476add6
plain      changed 24 faults c1801115, then 03ff 6ac92936
seven      changed 24 faults 27359b03, then 0003 0e91500a
eight      changed 24 faults 1fc4f930, then 0000 ec6ca967
tbytes     changed 24 faults 51915605, then 3fff 15dc6d39
empties    changed 24 faults d8cba4ad, then 0fff b72c2a78
frees      changed 24 faults 84b06a66, then 03ff 53410b08
branches   changed 24 faults 9055e365, then 0fff 9a5d87a2
falls      changed 24 faults fb52f142, then 3fff b8567ff5
sse        changed 24 faults 00abc65f, then 0fff b25ff49d
*/
