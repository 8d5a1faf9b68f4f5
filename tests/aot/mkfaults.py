#!/usr/bin/env python3
"""mkfaults.py - writes a guest of random functions whose every access may fault: mkfaults.py SEED COUNT > guest.S

Registers esi, edi and ebx point into three pages, which fault_rows.c makes inaccessible or read-only in turn.  Each function is a sequence of loads,
stores, read-modify-writes and computation on eax, ecx, edx, ebp, xmm0..2 and the x87 stack, with branches and loops, in which a compiler has every
reason to fold a load into what uses it, to move it and to merge it with others.  All registers are live at the end.
"""
import random, sys

rnd = random.Random(int(sys.argv[1]))
COUNT = int(sys.argv[2])
R32, BASE = ("eax", "ecx", "edx", "ebp"), ("esi", "edi", "ebx")
R16 = {"eax": "ax", "ecx": "cx", "edx": "dx", "ebp": "bp"}
R8 = ("al", "cl", "dl", "ah", "ch", "dh")
ALU = ("add", "sub", "and", "or", "xor", "adc", "sbb", "cmp")
CC = ("z", "nz", "c", "nc", "s", "ns", "l", "ge", "a", "be")
XMM = ("xmm0", "xmm1", "xmm2")


def mem(size, align=1):
    return "%s ptr [%s%+d]" % (size, rnd.choice(BASE), rnd.randrange(-32, 32) * 4 if align < 16 else rnd.randrange(-4, 4) * 16)


def ri():
    return rnd.choice((rnd.choice(R32), str(rnd.choice((1, 3, 255, -1, 0x12345)))))


def one():
    r, s, d = rnd.choice(R32), rnd.choice(R32), mem("dword")
    x, y = rnd.choice(XMM), rnd.choice(XMM)
    return rnd.choice((
        lambda: ["mov %s, %s" % (r, d)], lambda: ["mov %s, %s" % (r, d)], lambda: ["mov %s, %s" % (r, d)],
        lambda: ["mov %s, %s" % (r, d), "add %s, %s" % (s, r)],
        lambda: ["mov %s, %s" % (r, d), "%s %s, %s" % (rnd.choice(ALU), s, mem("dword"))],
        lambda: ["mov %s, %s" % (r, d), "mov %s, %s" % (s, mem("dword")), "%s %s, %s" % (rnd.choice(ALU + ("imul",)), r, s)],
        lambda: ["%s %s, %s" % (rnd.choice(ALU), r, d)], lambda: ["%s %s, %s" % (rnd.choice(ALU), d, r)],
        lambda: ["%s %s, %s" % (rnd.choice(ALU), d, ri())], lambda: ["imul %s, %s" % (r, d)], lambda: ["imul %s, %s, 100" % (r, d)],
        lambda: ["mov %s, %s" % (d, ri())], lambda: ["mov %s, %s" % (d, ri())],
        lambda: ["mov %s, %s" % (r, d), "inc %s" % r, "mov %s, %s" % (d, r)],
        lambda: ["%s %s" % (rnd.choice(("inc", "dec", "neg", "not")), d)],
        lambda: ["%s %s, %d" % (rnd.choice(("shl", "shr", "sar", "rol", "ror")), rnd.choice((r, d)), rnd.randrange(1, 31))],
        lambda: ["%s %s, %s" % (rnd.choice(("movzx", "movsx")), r, mem(rnd.choice(("byte", "word"))))],
        lambda: ["mov %s, %s" % (rnd.choice(R8), mem("byte"))], lambda: ["mov %s, %s" % (mem("byte"), rnd.choice(R8))],
        lambda: ["mov %s, %s" % (R16[r], mem("word"))], lambda: ["%s %s, %s" % (rnd.choice(ALU), mem("byte"), rnd.choice(R8))],
        lambda: ["%s %s, %s" % (rnd.choice(ALU), rnd.choice(R8), mem("byte"))], lambda: ["%s %s, %s" % (rnd.choice(ALU), R16[r], mem("word"))],
        lambda: ["test %s, %s" % (d, ri())], lambda: ["set%s %s" % (rnd.choice(CC), rnd.choice((rnd.choice(R8), mem("byte"))))],
        lambda: ["cmov%s %s, %s" % (rnd.choice(CC), r, rnd.choice((s, d)))], lambda: ["xchg %s, %s" % (d, r)],
        lambda: ["lock xadd %s, %s" % (d, r)], lambda: ["lock add %s, %s" % (d, ri())], lambda: ["cmpxchg %s, %s" % (d, r)],
        lambda: ["lea %s, [%s+%s*4+7]" % (r, s, rnd.choice(R32))], lambda: ["add %s, %s" % (r, s)], lambda: ["sub %s, %d" % (r, rnd.randrange(99))],
        lambda: ["%s %s, %s" % (rnd.choice(ALU), r, s)], lambda: ["bt %s, %d" % (d, rnd.randrange(32))], lambda: ["bswap %s" % r],
        lambda: ["push %s" % d, "pop %s" % r], lambda: ["push %s" % r, "pop %s" % d],
        lambda: ["%s %s, %s" % (rnd.choice(("movss", "addss", "mulss", "subss", "cvtss2sd", "sqrtss", "ucomiss")), x, mem("dword"))],
        lambda: ["%s %s, %s" % (rnd.choice(("movsd", "addsd", "mulsd", "divsd", "cvtsd2ss", "comisd", "movhpd", "movlpd")), x, mem("qword"))],
        lambda: ["%s %s, %s" % (rnd.choice(("movups", "movupd", "movdqu")), x, mem("xmmword"))],
        lambda: ["%s %s, %s" % (rnd.choice(("paddd", "pxor", "pand", "addps", "mulpd", "psubw", "punpcklbw", "movaps", "pcmpeqd")), x, mem("xmmword", 16))],
        lambda: ["%s %s, %s" % (rnd.choice(("paddd", "pxor", "addps", "addsd", "mulss", "movaps")), x, y)],
        lambda: ["%s %s, %s" % (rnd.choice(("movss",)), mem("dword"), x)], lambda: ["movsd %s, %s" % (mem("qword"), x)],
        lambda: ["movups %s, %s" % (mem("xmmword"), x)], lambda: ["movd %s, %s" % (rnd.choice((r, d)), x)], lambda: ["movd %s, %s" % (x, rnd.choice((r, d)))],
        lambda: ["cvtsi2sd %s, %s" % (x, rnd.choice((r, d)))], lambda: ["cvttsd2si %s, %s" % (r, rnd.choice((x, mem("qword"))))],
        lambda: ["fld %s" % mem(rnd.choice(("dword", "qword"))), "%s %s" % (rnd.choice(("fadd", "fmul", "fsubr")), mem(rnd.choice(("dword", "qword")))),
                 "fstp %s" % mem(rnd.choice(("dword", "qword")))],
        lambda: ["fild %s" % d, "fld %s" % mem("qword"), "faddp", "fistp %s" % mem("dword")],
    ))()


labels = 0


def label():
    global labels
    labels += 1
    return ".L%d" % labels


def body(n):
    out = []
    while n > 0:
        n -= 1
        k = rnd.randrange(24)
        a, b = label(), label()
        if k == 0:  # both ways the same, or nearly so
            both, tail = one(), one()
            out += ["j%s %s" % (rnd.choice(CC), a)] + both + body(2) + tail + ["jmp %s" % b, a + ":"] + both + body(2) + rnd.choice((tail, one())) + [b + ":"]
        elif k == 1 and n > 2:  # a loop that counts on the stack
            out += ["push 3", a + ":"] + body(3) + ["dec dword ptr [esp]", "jnz %s" % a, "pop eax"]
        elif k == 2:
            out += ["j%s %s" % (rnd.choice(CC), a)] + body(1) + [a + ":"]
        else:
            out += one()
    return out


print(".intel_syntax noprefix\n.text\n.globl _entry\n_entry: ret")
for i in range(COUNT):
    print(".globl _f%d\n_f%d:" % (i, i))
    print("  " + "\n  ".join(body(rnd.randrange(3, 16))) + "\n  movups [esi-0x400], xmm0\n  movups [esi-0x3f0], xmm1\n  movups [esi-0x3e0], xmm2\n  ret")
print('.section .drectve\n' + "\n".join('.ascii " -export:f%d"' % i for i in range(COUNT)))
