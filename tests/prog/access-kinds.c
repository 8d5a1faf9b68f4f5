/* access-kinds.c - what kind of access an exception reports: an instruction that changes memory writes, also when its reading half meets the page
 * first, when it writes back what it has read, and when an optimiser would leave the write out.  Each runs on a page without access, on a read-only
 * one and on a guarded one; the handler opens the page, and the instruction is done. */
//: flags -O1
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char *page;
static unsigned count, code[4], kind[4], where[4];
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    const EXCEPTION_RECORD *r = p->ExceptionRecord;
    DWORD old;

    if (count >= 4)
        return EXCEPTION_CONTINUE_SEARCH;
    code[count] = r->ExceptionCode;
    kind[count] = r->ExceptionInformation[0];
    where[count++] = r->ExceptionInformation[1] - (DWORD)page;
    if (r->ExceptionCode == STATUS_ACCESS_VIOLATION)
        VirtualProtect(page, 4096, PAGE_READWRITE, &old);
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* ecx: 64 bytes into the page, aligned; eax = 5, edx = 0, ebx and the vector registers: kept */
#define INSN(f, text) \
    void f(void *p); \
    __asm__(".globl _" #f "\n .p2align 4\n_" #f ": pushl %ebx\n pushl %esi\n pushl %edi\n movl 16(%esp), %ecx\n movl $5, %eax\n xorl %edx, %edx\n" \
            text "\n popl %edi\n popl %esi\n popl %ebx\n ret\n");
#define ALL(I) \
    I(i_load, "movl (%ecx), %edx\n movl %edx, _sink") I(i_store, "movl %eax, (%ecx)") I(i_add, "addl %eax, (%ecx)") I(i_addb, "addb %al, (%ecx)") \
    I(i_addw, "addw %ax, (%ecx)") I(i_add0, "addl $0, (%ecx)") I(i_add0b, "addb $0, (%ecx)") I(i_add0r, "addl %edx, (%ecx)") \
    I(i_lock_add, "lock addl %eax, (%ecx)") I(i_lock_add0, "lock addl $0, (%ecx)") I(i_lock_add0w, "lock addw $0, (%ecx)") \
    I(i_lock_or0, "lock orl $0, (%ecx)") I(i_lock_and1, "lock andl $-1, (%ecx)") I(i_lock_xor0, "lock xorl $0, (%ecx)") \
    I(i_lock_sub0, "lock subb $0, (%ecx)") I(i_lock_inc, "lock incl (%ecx)") I(i_lock_not, "lock notl (%ecx)") I(i_lock_neg, "lock negl (%ecx)") \
    I(i_lock_adc, "stc\n lock adcl %eax, (%ecx)") I(i_lock_bts, "lock btsl %eax, (%ecx)") \
    I(i_and1, "andl $-1, (%ecx)") I(i_or0, "orl $0, (%ecx)") I(i_or0b, "orb $0, 3(%ecx)") I(i_xor0, "xorl $0, (%ecx)") I(i_sub0, "subl $0, (%ecx)") \
    I(i_adc, "stc\n adcl %eax, (%ecx)") I(i_adc0, "clc\n adcl $0, (%ecx)") I(i_sbb, "stc\n sbbl %eax, (%ecx)") I(i_sbb0, "clc\n sbbl $0, (%ecx)") \
    I(i_inc, "incl (%ecx)") I(i_dec, "decb (%ecx)") I(i_neg, "negl (%ecx)") I(i_not, "notw (%ecx)") \
    I(i_shl, "shll $3, (%ecx)") I(i_shl0, "shll $0, (%ecx)") I(i_shl32, "shll $32, (%ecx)") I(i_sar, "sarb $1, (%ecx)") \
    I(i_shrc, "movl %ecx, %ebx\n movb $0, %cl\n shrl %cl, (%ebx)") I(i_shrc1, "movl %ecx, %ebx\n movb $1, %cl\n shrl %cl, (%ebx)") \
    I(i_rol, "roll $5, (%ecx)") I(i_rol8, "rolb $8, (%ecx)") I(i_rol16, "rorw $16, (%ecx)") I(i_rolc, "movl %ecx, %ebx\n movb $0, %cl\n rorl %cl, (%ebx)") \
    I(i_rcl, "clc\n rcll $2, (%ecx)") \
    I(i_shld, "shldl $4, %eax, (%ecx)") I(i_shrd, "shrdw $4, %ax, (%ecx)") \
    I(i_bt, "btl %eax, (%ecx)\n setc _sink") I(i_bts, "btsl %eax, (%ecx)") I(i_btr, "btrl %edx, (%ecx)") I(i_btc, "btcl $7, (%ecx)") I(i_bts_set, "btsl $0, (%ecx)") \
    I(i_xchg, "xchgl %eax, (%ecx)") I(i_xchgb, "xchgb %al, (%ecx)") I(i_xadd, "xaddl %eax, (%ecx)") I(i_xadd0, "lock xaddl %edx, (%ecx)") \
    I(i_cmpxchg, "movl $1, %eax\n cmpxchgl %edx, (%ecx)") I(i_cmpxchg_no, "movl $77, %eax\n cmpxchgl %edx, (%ecx)") \
    I(i_lock_cmpxchg_no, "movl $77, %eax\n lock cmpxchgl %edx, (%ecx)") I(i_cmpxchgb_no, "movb $77, %al\n cmpxchgb %dl, (%ecx)") \
    I(i_cmpxchg8b_no, "movl $77, %eax\n movl %ecx, %esi\n cmpxchg8b (%esi)") I(i_lock_cmpxchg8b, "movl $1, %eax\n movl $1, %ebx\n movl %ecx, %esi\n xorl %ecx, %ecx\n lock cmpxchg8b (%esi)") \
    I(i_back, "movl (%ecx), %eax\n movl %eax, (%ecx)") I(i_backb, "movb 5(%ecx), %al\n movb %al, 5(%ecx)") \
    I(i_back_two, "movl (%ecx), %eax\n testl %edx, %edx\n jnz 1f\n incl %edx\n1: movl %eax, (%ecx)") \
    I(i_back_x87, "flds (%ecx)\n fstps (%ecx)") I(i_back_fild, "fildll (%ecx)\n fistpll (%ecx)") I(i_back_sse, "movups (%ecx), %xmm7\n movups %xmm7, (%ecx)") \
    I(i_back_aps, "movaps (%ecx), %xmm7\n movaps %xmm7, (%ecx)") I(i_back_q, "movq (%ecx), %xmm7\n movq %xmm7, (%ecx)") \
    I(i_push, "pushl (%ecx)\n popl _sink") I(i_pop, "pushl %eax\n popl (%ecx)") I(i_pushw, "pushw (%ecx)\n popw _sink") \
    I(i_setc, "setc (%ecx)") I(i_sidt_like, "fnstcw (%ecx)") I(i_fnstsw, "fnstsw (%ecx)") I(i_fist, "fld1\n fistpl (%ecx)") I(i_fst, "fld1\n fstpl (%ecx)") \
    I(i_fstt, "fld1\n fstpt (%ecx)") I(i_fbstp, "fld1\n fbstp (%ecx)") I(i_fnstenv, "fnstenv (%ecx)\n fldenv (%ecx)") I(i_fadd, "fld1\n fadds (%ecx)\n fstp %st") \
    I(i_fxsave, "fxsave (%ecx)") I(i_stmxcsr, "stmxcsr (%ecx)") I(i_movnti, "movnti %eax, (%ecx)") I(i_movntps, "movntps %xmm0, (%ecx)") \
    I(i_movntq, "movq %mm0, (%ecx)\n movntq %mm0, (%ecx)\n emms") I(i_maskmov, "movl %ecx, %edi\n pcmpeqd %xmm7, %xmm7\n maskmovdqu %xmm7, %xmm0") \
    I(i_maskmovq, "pcmpeqd %mm7, %mm7\n movl %ecx, %edi\n maskmovq %mm7, %mm0\n emms") \
    I(i_movs, "movl %ecx, %esi\n movl %ecx, %edi\n movl $4, %ecx\n rep movsl") I(i_movsb, "movl %ecx, %esi\n movl %ecx, %edi\n movsb") \
    I(i_movs_from, "movl %ecx, %esi\n movl $_buffer, %edi\n movl $4, %ecx\n rep movsb") I(i_stos, "movl %ecx, %edi\n movl $1, %eax\n movl $4, %ecx\n rep stosb") \
    I(i_stos_one, "movl %ecx, %edi\n movl $1, %eax\n stosl") I(i_stos_none, "movl %ecx, %edi\n xorl %ecx, %ecx\n rep stosl") \
    I(i_lods, "movl %ecx, %esi\n lodsl\n movl %eax, _sink") I(i_cmps, "movl %ecx, %esi\n movl $_buffer, %edi\n cmpsl\n setz _sink") \
    I(i_scas, "movl %ecx, %edi\n scasl\n setz _sink") I(i_cmp, "cmpl $1, (%ecx)\n setz _sink") I(i_test, "testl $1, (%ecx)\n setz _sink") \
    I(i_prefetch, "prefetcht0 (%ecx)") I(i_lea, "leal (%ecx), %eax")

int sink, buffer[4];
ALL(INSN)
static const struct { const char *name, *text; void (*run)(void *); } insns[] = {
#define ROW(f, text) {#f, text, f},
    ALL(ROW)
};

int main(void)
{
    static const struct { const char *what; DWORD rights; } pages[] = {{"none", PAGE_NOACCESS}, {"read", PAGE_READONLY}, {"guard", PAGE_READWRITE | PAGE_GUARD}, {"guarded read", PAGE_READONLY | PAGE_GUARD}};

    page = VirtualAlloc(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    for (unsigned i = 0; i < sizeof insns / sizeof *insns; i++) {
        printf("%-18s", insns[i].name + 2);
        for (unsigned k = 0; k < sizeof pages / sizeof *pages; k++) {
            DWORD old;

            VirtualProtect(page, 4096, PAGE_READWRITE, &old);
            memset(page, 0, 4096);
            *(int *)(page + 64) = 1;
            count = 0;
            VirtualProtect(page, 4096, pages[k].rights, &old);
            insns[i].run(page + 64);
            printf(" |");
            for (unsigned c = 0; c < count; c++)
                printf(" %s%u%s", code[c] == STATUS_ACCESS_VIOLATION ? "" : code[c] == STATUS_GUARD_PAGE_VIOLATION ? "g" : "?", kind[c],
                       where[c] / 4096 ? " elsewhere" : "");
        }
        VirtualProtect(page, 4096, PAGE_READWRITE, (DWORD[1]){0});
        puts("");
    }
    return 0;
}

/* EXPECT
load               | 0 | | g0 | g0
store              | 1 | 1 | g1 | g1 1
add                | 1 | 1 | g1 | g1 1
addb               | 1 | 1 | g1 | g1 1
addw               | 1 | 1 | g1 | g1 1
add0               | 1 | 1 | g1 | g1 1
add0b              | 1 | 1 | g1 | g1 1
add0r              | 1 | 1 | g1 | g1 1
lock_add           | 1 | 1 | g1 | g1 1
lock_add0          | 1 | 1 | g1 | g1 1
lock_add0w         | 1 | 1 | g1 | g1 1
lock_or0           | 1 | 1 | g1 | g1 1
lock_and1          | 1 | 1 | g1 | g1 1
lock_xor0          | 1 | 1 | g1 | g1 1
lock_sub0          | 1 | 1 | g1 | g1 1
lock_inc           | 1 | 1 | g1 | g1 1
lock_not           | 1 | 1 | g1 | g1 1
lock_neg           | 1 | 1 | g1 | g1 1
lock_adc           | 1 | 1 | g1 | g1 1
lock_bts           | 1 | 1 | g1 | g1 1
and1               | 1 | 1 | g1 | g1 1
or0                | 1 | 1 | g1 | g1 1
or0b               | 1 | 1 | g1 | g1 1
xor0               | 1 | 1 | g1 | g1 1
sub0               | 1 | 1 | g1 | g1 1
adc                | 1 | 1 | g1 | g1 1
adc0               | 1 | 1 | g1 | g1 1
sbb                | 1 | 1 | g1 | g1 1
sbb0               | 1 | 1 | g1 | g1 1
inc                | 1 | 1 | g1 | g1 1
dec                | 1 | 1 | g1 | g1 1
neg                | 1 | 1 | g1 | g1 1
not                | 1 | 1 | g1 | g1 1
shl                | 1 | 1 | g1 | g1 1
shl0               | 1 | 1 | g1 | g1 1
shl32              | 1 | 1 | g1 | g1 1
sar                | 1 | 1 | g1 | g1 1
shrc               | 1 | 1 | g1 | g1 1
shrc1              | 1 | 1 | g1 | g1 1
rol                | 1 | 1 | g1 | g1 1
rol8               | 1 | 1 | g1 | g1 1
rol16              | 1 | 1 | g1 | g1 1
rolc               | 1 | 1 | g1 | g1 1
rcl                | 1 | 1 | g1 | g1 1
shld               | 1 | 1 | g1 | g1 1
shrd               | 1 | 1 | g1 | g1 1
bt                 | 0 | | g0 | g0
bts                | 1 | 1 | g1 | g1 1
btr                | 1 | 1 | g1 | g1 1
btc                | 1 | 1 | g1 | g1 1
bts_set            | 1 | 1 | g1 | g1 1
xchg               | 1 | 1 | g1 | g1 1
xchgb              | 1 | 1 | g1 | g1 1
xadd               | 1 | 1 | g1 | g1 1
xadd0              | 1 | 1 | g1 | g1 1
cmpxchg            | 1 | 1 | g1 | g1 1
cmpxchg_no         | 1 | 1 | g1 | g1 1
lock_cmpxchg_no    | 1 | 1 | g1 | g1 1
cmpxchgb_no        | 1 | 1 | g1 | g1 1
cmpxchg8b_no       | 1 | 1 | g1 | g1 1
lock_cmpxchg8b     | 1 | 1 | g1 | g1 1
back               | 0 | 1 | g0 | g0 1
backb              | 0 | 1 | g0 | g0 1
back_two           | 0 | 1 | g0 | g0 1
back_x87           | 0 | 1 | g0 | g0 1
back_fild          | 0 | 1 | g0 | g0 1
back_sse           | 0 | 1 | g0 | g0 1
back_aps           | 0 | 1 | g0 | g0 1
back_q             | 0 | 1 | g0 | g0 1
push               | 0 | | g0 | g0
pop                | 1 | 1 | g1 | g1 1
pushw              | 0 | | g0 | g0
setc               | 1 | 1 | g1 | g1 1
sidt_like          | 1 | 1 | g1 | g1 1
fnstsw             | 1 | 1 | g1 | g1 1
fist               | 1 | 1 | g1 | g1 1
fst                | 1 | 1 | g1 | g1 1
fstt               | 1 | 1 | g1 | g1 1
fbstp              | 1 | 1 | g1 | g1 1
fnstenv            | 1 | 1 | g1 | g1 1
fadd               | 0 | | g0 | g0
fxsave             | 1 | 1 | g1 | g1 1
stmxcsr            | 1 | 1 | g1 | g1 1
movnti             | 1 | 1 | g1 | g1 1
movntps            | 1 | 1 | g1 | g1 1
movntq             | 1 | 1 | g1 | g1 1
maskmov            | 1 | 1 | g1 | g1 1
maskmovq           | 1 | 1 | g1 | g1 1
movs               | 0 | 1 | g0 | g0 1
movsb              | 0 | 1 | g0 | g0 1
movs_from          | 0 | | g0 | g0
stos               | 1 | 1 | g1 | g1 1
stos_one           | 1 | 1 | g1 | g1 1
stos_none          | | | |
lods               | 0 | | g0 | g0
cmps               | 0 | | g0 | g0
scas               | 0 | | g0 | g0
cmp                | 0 | | g0 | g0
test               | 0 | | g0 | g0
prefetch           | | | |
lea                | | | |
*/
