/* segments.c - what user mode sees of segments: selectors that may be loaded and those that may not, LAR, LSL, VERR, VERW and ARPL, the
 * table registers and the machine status word, far calls, jumps and returns and IRET within the flat segments, loads of far pointers. */
#include <stdio.h>
#include <windows.h>

static unsigned raised;
unsigned esp_before;
static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    CONTEXT *c = p->ContextRecord;

    raised = p->ExceptionRecord->ExceptionCode;
    c->Eip = c->Ebx; /* every try below has its way out there */
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* One instruction (or a few), ebx = where to go on when it raises; what is pushed is dropped. */
#define TRY(code, ...) \
    (raised = 0, __extension__({ \
         __asm__ volatile("movl %%esp, _esp_before\n movl $1f, %%ebx\n" code "\n1: movl _esp_before, %%esp" \
                          : __VA_ARGS__ : "ebx", "ecx", "memory", "cc"); \
     }))

static void loads(void)
{
    static const unsigned short selectors[] = {0, 3, 0x23, 0x2b, 0x1b, 0x08, 0x2a, 0xfff8, 0xffff, 7};
    for (unsigned i = 0; i < sizeof selectors / sizeof *selectors; i++) {
        unsigned es = 0, e_es, e_ss; /* gs belongs to the system here */
        TRY("pushl %%es\n movl %1, %%es\n movl %%es, %0\n popl %%es", "+r"(es) : "r"((unsigned)selectors[i]));
        e_es = raised;
        __asm__ volatile("movl %0, %%es" : : "r"(0x2b));
        TRY("movl %0, %%ss", : "r"((unsigned)selectors[i]));
        e_ss = raised;
        __asm__ volatile("movl %0, %%ss" : : "r"(0x2b));
        printf("%04x: es %08x %04x, ss %08x\n", selectors[i], e_es, es, e_ss);
    }
}

static void looks(void)
{
    static const unsigned short selectors[] = {0, 0x23, 0x2b, 0xfff8, 7};
    for (unsigned i = 0; i < sizeof selectors / sizeof *selectors; i++) {
        unsigned s = selectors[i], lar = 0x1234, lsl = 0x1234;
        unsigned char z[4];
        __asm__("lar %2, %0\n setz %1" : "+r"(lar), "=q"(z[0]) : "r"(s) : "cc");
        __asm__("lsl %2, %0\n setz %1" : "+r"(lsl), "=q"(z[1]) : "r"(s) : "cc");
        __asm__("verr %w1\n setz %0" : "=q"(z[2]) : "r"(s) : "cc");
        __asm__("verw %w1\n setz %0" : "=q"(z[3]) : "r"(s) : "cc");
        printf("%04x: lar %d %x, lsl %d %x, verr %d, verw %d\n", s, z[0], lar & 0xffffff, z[1], lsl, z[2], z[3]);
    }
    for (unsigned a = 0; a < 4; a++) {
        unsigned dst = 0x120 | a, src = 0x7702;
        unsigned char z;
        __asm__("arpl %w2, %w0\n setz %1" : "+r"(dst), "=q"(z) : "r"(src) : "cc");
        printf("arpl %u: %x %d\n", a, dst, z);
    }
}

/* Their values are the kernel's (or what it makes up where the processor forbids them); that they can be read, and how wide, is what counts. */
static void tables(void)
{
    unsigned char g[8], d[8];
    unsigned sldt = 0xaaaaaaaa, str = 0xaaaaaaaa, smsw = 0xaaaaaaaa;
    for (int i = 0; i < 8; i++)
        g[i] = d[i] = 0xaa;
    TRY("sgdt %0", "+m"(g) :);
    printf("sgdt %08x, behind it %02x%02x\n", raised, g[6], g[7]);
    TRY("sidt %0", "+m"(d) :);
    printf("sidt %08x, behind it %02x%02x\n", raised, d[6], d[7]);
    TRY("sldt %w0", "+r"(sldt) :);
    printf("sldt %08x, upper half %x\n", raised, sldt >> 16);
    TRY("str %w0", "+r"(str) :);
    printf("str %08x, upper half %x\n", raised, str >> 16);
    TRY("smsw %w0", "+r"(smsw) :);
    printf("smsw %08x, PE %x, upper half %x\n", raised, smsw & 1, smsw >> 16);
}

static void far_transfers(void)
{
    unsigned r = 0, cs = 0, esp_moved;
    struct __attribute__((packed)) {
        unsigned offset;
        unsigned short selector;
    } p;

    __asm__ volatile("movl %%cs, %0" : "=r"(cs));
    printf("cs %x\n", cs);
    __asm__ volatile("movl %%esp, %1\n lcall $0x23, $2f\n jmp 3f\n2: movl (%%esp), %0\n movzwl 4(%%esp), %2\n lret\n3: subl %%esp, %1"
                     : "=&r"(r), "=&r"(esp_moved), "=&r"(cs));
    printf("lcall: pushed cs %x, esp moved %d\n", cs, esp_moved);
    double v = 0;
    unsigned char carry = 0;
    __asm__ volatile("fld1\n lcall $0x23, $2f\n jmp 3f\n2: fadd %%st(0), %%st\n stc\n lret\n3: fstpl %0\n setc %1" : "=m"(v), "=q"(carry) : : "cc");
    printf("lcall with a number on the x87 stack: %g, carry %d\n", v, carry);
    __asm__ volatile("ljmp $0x23, $2f\n movl $1, %0\n jmp 3f\n2: movl $2, %0\n3:" : "=r"(r));
    printf("ljmp: %u\n", r);
    __asm__ volatile("movl $2f, %0\n movw $0x23, 4+%0\n ljmp *%0\n movl $1, %1\n jmp 3f\n2: movl $3, %1\n3:" : "+m"(p), "=r"(r));
    printf("ljmp through memory: %u\n", r);
    __asm__ volatile("pushl %%cs\n pushl $2f\n lret\n movl $1, %0\n jmp 3f\n2: movl $4, %0\n3:" : "=r"(r));
    printf("lret: %u\n", r);
    __asm__ volatile("movl %%esp, %1\n pushl $1\n pushl $1\n pushl %%cs\n pushl $2f\n lret $8\n2: movl $5, %0\n subl %%esp, %1"
                     : "=&r"(r), "=&r"(esp_moved));
    printf("lret 8: %u, esp moved %d\n", r, esp_moved);
    __asm__ volatile("pushl $0xed7\n pushl %%cs\n pushl $2f\n iret\n2: pushfl\n popl %0\n cld\n" : "=r"(r));
    printf("iret: flags %x\n", r & 0xfd7);
    TRY("pushl $0x99\n pushl $1f\n lret", :);
    printf("lret to another segment: %08x\n", raised);
    TRY("lcall $0x1233, $1f", :);
    printf("lcall to another segment: %08x\n", raised);
    TRY("ljmp $0, $1f", :);
    printf("ljmp to the null segment: %08x\n", raised);
    p.offset = 0x12345678, p.selector = 0x2b;
    __asm__ volatile("lesl %1, %0" : "=r"(r) : "m"(p));
    printf("les: %x\n", r);
    p.selector = 0xfff8;
    r = 5;
    TRY("ldsl %1, %0", "+r"(r) : "m"(p));
    printf("lds of a bad one: %08x %x\n", raised, r);
    __asm__ volatile("movl %0, %%ds\n movl %0, %%es" : : "r"(0x2b));
}

/* Reads and writes through segments: fs has its base, and cs may be read but not written. */
static void overrides(void)
{
    static unsigned word = 0x11223344;
    unsigned r = 0;

    TRY("movl %%cs:(%1), %0", "+r"(r) : "r"(&word));
    printf("read through cs: %08x %x\n", raised, r);
    TRY("movl %0, %%cs:(%1)", : "r"(7), "r"(&word));
    printf("write through cs: %08x %x\n", raised, word);
    TRY("movl %%fs:0x18, %0", "+r"(r) :);
    printf("fs: %08x %d\n", raised, r == (unsigned)NtCurrentTeb());
    TRY("movl %%ss:(%1), %0", "+r"(r) : "r"(&word));
    printf("read through ss: %08x %x\n", raised, r);
}

static HANDLE started;

static DWORD WINAPI waits(void *event)
{
    SetEvent(started); /* a thread that is still being started has no segments yet, natively either */
    return WaitForSingleObject(event, INFINITE);
}

/* What the system says about the segments of this thread and of another one. */
static void asked(HANDLE thread, const char *whose)
{
    CONTEXT c = {.ContextFlags = CONTEXT_CONTROL | CONTEXT_SEGMENTS};
    LDT_ENTRY e = {0};
    BYTE access;
    BOOL context = GetThreadContext(thread, &c), entry = GetThreadSelectorEntry(thread, c.SegFs, &e);
    DWORD base = e.BaseLow | e.HighWord.Bytes.BaseMid << 16 | (DWORD)e.HighWord.Bytes.BaseHi << 24, self = 0;
    ReadProcessMemory(GetCurrentProcess(), (void *)(base + 0x18), &self, 4, NULL); /* a TEB begins with its own address there */
    access = (BYTE)(e.HighWord.Bytes.Flags1 & 0xfe);
    printf("%s: %d cs %lx ds %lx fs %lx, %d its TEB %d, access %x\n", whose, context, c.SegCs, c.SegDs, c.SegFs, entry, base && self == base, access);
}

int main(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), other;

    started = CreateEventA(NULL, TRUE, FALSE, NULL);
    other = CreateThread(NULL, 0, waits, event, 0, NULL);

    AddVectoredExceptionHandler(1, handler);
    loads();
    looks();
    tables();
    far_transfers();
    overrides();
    asked(GetCurrentThread(), "this thread");
    WaitForSingleObject(started, INFINITE);
    SuspendThread(other);
    asked(other, "another");
    ResumeThread(other);
    SetEvent(event);
    WaitForSingleObject(other, INFINITE);
    return 0;
}

/* EXPECT
0000: es 00000000 0000, ss c0000005
0003: es 00000000 0003, ss c0000005
0023: es 00000000 0023, ss c0000005
002b: es 00000000 002b, ss 00000000
001b: es c0000005 0000, ss c0000005
0008: es c0000005 0000, ss c0000005
002a: es 00000000 002a, ss c0000005
fff8: es c0000005 0000, ss c0000005
ffff: es c0000005 0000, ss c0000005
0007: es c0000005 0000, ss c0000005
0000: lar 0 1234, lsl 0 1234, verr 0, verw 0
0023: lar 1 cffb00, lsl 1 ffffffff, verr 1, verw 0
002b: lar 1 cff300, lsl 1 ffffffff, verr 1, verw 1
fff8: lar 0 1234, lsl 0 1234, verr 0, verw 0
0007: lar 0 1234, lsl 0 1234, verr 0, verw 0
arpl 0: 122 1
arpl 1: 122 1
arpl 2: 122 0
arpl 3: 123 0
sgdt 00000000, behind it aaaa
sidt 00000000, behind it aaaa
sldt 00000000, upper half aaaa
str 00000000, upper half aaaa
smsw 00000000, PE 1, upper half aaaa
cs 23
lcall: pushed cs 23, esp moved 0
lcall with a number on the x87 stack: 2, carry 1
ljmp: 2
ljmp through memory: 3
lret: 4
lret 8: 5, esp moved 0
iret: flags ed7
lret to another segment: c0000005
lcall to another segment: c0000005
ljmp to the null segment: c0000005
les: 12345678
lds of a bad one: c0000005 5
read through cs: 00000000 11223344
write through cs: c0000005 11223344
fs: 00000000 1
read through ss: 00000000 11223344
this thread: 1 cs 23 ds 2b fs 63, 1 its TEB 1, access f2
another: 1 cs 23 ds 2b fs 63, 1 its TEB 1, access f2
*/
