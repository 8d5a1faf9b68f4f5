#!/usr/bin/env python3
"""run_sem.py - runs the tables of instruction tests (tests/sem/*.t) on the real processor, in the interpreter, ...

A line of a table:   instructions | state before | state after        # comment
  instructions  GNU assembler, Intel syntax, several separated by `;`
  state         items separated by spaces, numbers in hexadecimal:
                  eax ax al ah ...=N      a register or a part of it
                  CF PF AF ZF SF OF DF=0|1, TF NT AC ID likewise
                  [ADDRESS]=DIGITS        memory, little endian, as many bytes as pairs of digits (any even number)
                  xmm0..7=32 digits; mm0..7=16 digits; st0..7=20 digits (sign and exponent, then mantissa), st0=empty;
                  top=N fcw= fsw= (TOP apart) mxcsr= fop= fip= fdp=
                  ds es ss fs gs=N        selectors
  after only:   !de !bp !of !br !ud !gp !pf=ADDRESS:r|w|x !mf !ac !xm !db !int=N   what is raised; eip=N: offset from the first instruction
                  X=?                     may be anything;  CF=1?  undefined: 1 in interpreter and translated code, not compared on a processor
                  !pf=ADDRESS:w?          a read-modify-write: ours may report a read fault
                  !pf=ADDRESS:r-          a load whose value is unused: translated code may omit it
                  cpu=intel               the manuals leave it to the processor: in mode hw compared on Intel's only
                  host=intel              the result is that of the host's instruction: compared on Intel's only, in all modes
What is not named must not change.  Before: registers hold the patterns of REGS, flags and memory are zero.
x87 and SSE state is compared when a line names a part of it or the file begins with `#!fx`.

  run_sem.py --mode=hw|interp|... FILE.t...   exit code 1 after a mismatch; each is shown as a line of a table with the actual outcome
  run_sem.py --fill FILE.t                    prints the table with empty third columns filled from the real processor
"""
import argparse, collections, os, re, struct, subprocess, sys, tempfile

MEM, MEM_SIZE, LINE, LINES, CODE, BASE = 0x10000000, 0x10000, 64, 8, 128, 0x20000000
F_FX, F_SCAN = 1, 2
STATE = struct.Struct("<8I I I I I I I 6H 12x 512s 512s")
HEAD = struct.Struct("<III 8I I 16x 128s")
GPR = "eax ecx edx ebx esp ebp esi edi".split()
REGS = dict(eax=0xa0a1a2a3, ecx=0xc0c1c2c3, edx=0xd0d1d2d3, ebx=0xb0b1b2b3, esp=0x10008000, ebp=0xe0e1e2e3, esi=0x51525354,
            edi=0x71727374)
SEGS = "es cs ss ds fs gs".split()
SEG_INIT = [0x2B, 0x23, 0x2B, 0x2B, 0x63, 0x2B]
FLAGS = dict(CF=0, PF=2, AF=4, ZF=6, SF=7, TF=8, DF=10, OF=11, NT=14, AC=18, ID=21)
ARITH = "CF PF AF ZF SF OF".split()
TRAPS = {1: "de", 2: "db", 3: "bp", 4: "of", 5: "br", 6: "ud", 7: "gp", 9: "ac", 10: "mf", 11: "xm", 12: "int", 13: "pf",
         14: "unsupported", 255: "timeout"}
with open("/proc/cpuinfo") as _f:
    INTEL = "GenuineIntel" in _f.read()
EMIT = ("emit", "arm-emit")  # modes of translated code
NOT_RUN = 254  # case.h: the instruction cannot be run in the processor's mode
FX = dict(fcw=(0, 2), fsw=(2, 2), ftw=(4, 1), fop=(6, 2), fip=(8, 4), fcs=(12, 2), fdp=(16, 4), fds=(20, 2), mxcsr=(24, 4))

PARTS = {}  # name -> (index, shift, bits)
for _i, _r in enumerate(GPR):
    PARTS[_r] = (_i, 0, 32)
    PARTS[_r[1:]] = (_i, 0, 16)
    if _i < 4:
        PARTS[_r[1] + "l"] = (_i, 0, 8)
        PARTS[_r[1] + "h"] = (_i, 8, 8)

# Flags that the manual leaves undefined, for --fill.
UNDEFINED = {"AF": "and or xor test shl shr sar sal shld shrd", "SF ZF AF PF": "mul imul", "CF OF SF ZF AF PF": "div idiv",
             "OF SF AF PF": "bt bts btr btc lzcnt tzcnt", "CF OF SF AF PF": "bsf bsr", "OF": "daa das", "OF SF ZF PF": "aaa aas",
             "OF AF CF": "aam aad", "AF PF": "andn blsi blsmsk blsr bzhi", "AF SF PF": "bextr"}


class Bad(Exception):
    pass


class State:
    """Registers, flags, memory by byte, FXSAVE image; `mask` of the same shape says what is compared."""

    def __init__(self):
        self.gpr = [REGS[r] for r in GPR]
        self.eflags = 0x202
        self.seg = list(SEG_INIT)
        self.mem = {}
        fx = bytearray(512)
        struct.pack_into("<HH", fx, 0, 0x37F, 0)
        struct.pack_into("<I", fx, 24, 0x1F80)
        for i in range(8):
            fx[160 + 16 * i:176 + 16 * i] = bytes((0x10 * (i + 1) + j) for j in range(16))
        self.fx = fx
        self.trap, self.arg, self.arg2, self.eip = 0, 0, 0, None

    def copy(self):
        s = State()
        s.gpr, s.eflags, s.seg, s.mem, s.fx = list(self.gpr), self.eflags, list(self.seg), dict(self.mem), bytearray(self.fx)
        return s

    @property
    def top(self):
        return self.fx[3] >> 3 & 7

    def st_at(self, i):
        return 32 + 16 * i


class Care:
    """Which parts of an outcome are compared; bits of `never` in no mode, of `ours` in all modes but hw."""

    def __init__(self):
        self.gpr = [0xFFFFFFFF] * 8
        self.never = self.ours = 0  # eflags bits
        self.mem = set()
        self.fx = bytearray([255] * 512)
        for name in ("fop", "fip", "fcs", "fdp", "fds"):
            off, n = FX[name]
            self.fx[off:off + n] = bytes(n)
        self.fx[5] = 0
        self.fx[28:32] = bytes(4)  # MXCSR_MASK
        for i in range(8):
            self.fx[42 + 16 * i:48 + 16 * i] = bytes(6)
        self.fx[288:512] = bytes(224)
        self.eip = True
        self.access = True  # False: the kind of access of a page fault is not compared outside mode hw
        self.lazy = False  # translated code need not fault
        self.maker = None  # "cpu" or "host": compared on Intel's processors only, in mode hw or in all modes


def is_fx(name):
    return name in FX or name == "top" or re.fullmatch(r"(xmm|mm|st)[0-7]", name)


def set_fx(s, name, text, care):
    unknown = text.strip("?") == ""

    def put(off, data):
        if unknown:
            care.fx[off:off + len(data)] = bytes(len(data))
        else:
            s.fx[off:off + len(data)] = data
            if care:
                care.fx[off:off + len(data)] = b"\xff" * len(data)

    if name == "top":
        s.fx[3] = s.fx[3] & ~0x38 | int(text, 16) << 3
    elif name == "fsw":
        v = 0 if unknown else int(text, 16)
        put(2, struct.pack("<H", v & 0xC7FF | s.top << 11))
    elif name in FX:
        off, n = FX[name]
        put(off, (0 if unknown else int(text, 16)).to_bytes(n, "little"))
    elif name.startswith("xmm"):
        put(160 + 16 * int(name[3]), (0 if unknown else int(text, 16)).to_bytes(16, "little"))
    elif name.startswith("mm"):
        off = s.st_at((int(name[2]) - s.top) & 7)
        put(off, (0 if unknown else int(text, 16)).to_bytes(8, "little"))
    else:
        i = int(name[2])
        phys = (s.top + i) & 7
        if unknown:
            put(s.st_at(i), bytes(10))
            return
        if text == "empty":
            s.fx[4] &= ~(1 << phys)
            return
        s.fx[4] |= 1 << phys
        put(s.st_at(i), int(text, 16).to_bytes(10, "little"))


def rotate_st(s, old_top):
    """The image has the registers relative to TOP: when TOP changes, keep the value of each physical register."""
    d = (s.top - old_top) & 7
    if d:
        regs = [bytes(s.fx[32 + 16 * i:48 + 16 * i]) for i in range(8)]
        for i in range(8):
            s.fx[32 + 16 * i:48 + 16 * i] = regs[(i + d) & 7]


def apply(s, text, care=None):
    """Applies the items of a column to a state; care: the column is an outcome, and this is its Care."""
    fx = False
    items = text.split()
    items.sort(key=lambda t: not t.startswith("top="))
    for item in items:
        if item.startswith("!"):
            name, _, arg = item[1:].partition("=")
            codes = [c for c, n in TRAPS.items() if n == name]
            if not care or not codes:
                raise Bad(f"unknown outcome {item}")
            s.trap, care.eip = codes[0], False
            if name == "pf":
                addr, _, how = arg.partition(":")
                if how.endswith("-"):
                    care.lazy, how = True, how[:-1]
                if how.endswith("?"):
                    care.access, how = False, how[:-1]
                s.arg, s.arg2 = int(addr, 16), {"r": 0, "w": 1, "x": 8}[how]
            elif name == "int":
                s.arg = int(arg, 16)
            continue
        name, eq, value = item.partition("=")
        if care and name in ("cpu", "host") and value == "intel":
            care.maker = name
            continue
        if not eq or not value:
            raise Bad(f"`{item}` is not NAME=VALUE")
        unknown = value.strip("?") == ""
        if unknown and not care:
            raise Bad(f"{item}: the state before must be known")
        if name in FLAGS:
            bit = 1 << FLAGS[name]
            if value.endswith("?") and care:
                value = value[:-1]
                if not value:
                    care.never |= bit
                    continue
                care.ours |= bit
            s.eflags = s.eflags & ~bit | (bit if int(value, 16) else 0)
        elif name in PARTS:
            i, sh, bits = PARTS[name]
            m = (1 << bits) - 1
            if unknown:
                care.gpr[i] &= ~(m << sh)
            else:
                v = int(value, 16)
                if v > m:
                    raise Bad(f"{item}: too large")
                s.gpr[i] = s.gpr[i] & ~(m << sh) | v << sh
        elif name in SEGS:
            s.seg[SEGS.index(name)] = int(value, 16)
        elif name == "eip" and care:
            s.eip, care.eip = int(value, 16), True
        elif re.fullmatch(r"\[[0-9a-f]+\]", name):
            at = int(name[1:-1], 16)
            if len(value) % 2 or not MEM <= at <= MEM + MEM_SIZE - len(value) // 2:
                raise Bad(f"{item}: outside the window, or half a byte")
            n = len(value) // 2
            data = bytes(n) if unknown else int(value, 16).to_bytes(n, "little")
            for j in range(n):
                s.mem[at + j] = data[j]
                if unknown:
                    care.mem.add(at + j)
        elif is_fx(name):
            fx = True
            if name == "top":
                old = s.top
                set_fx(s, name, value, care)
                if care:
                    rotate_st(s, old)
            else:
                set_fx(s, name, value, care)
        else:
            raise Bad(f"unknown name {name}")
    return fx


class Line:
    def __init__(self, path, number, text, fx):
        self.where = f"{path}:{number}"
        cols = [c.strip() for c in text.split("|")]
        if len(cols) not in (2, 3):
            raise Bad(f"{self.where}: not two or three columns")
        self.asm, self.before_text = cols[0], cols[1]
        self.after_text = cols[2] if len(cols) == 3 else ""
        try:
            self.before = State()
            fx |= apply(self.before, cols[1])
            self.after, self.care = self.before.copy(), Care()
            fx |= apply(self.after, self.after_text, self.care)
        except ValueError as e:
            raise Bad(f"{self.where}: {e}")
        except Bad as e:
            raise Bad(f"{self.where}: {e}")
        self.fx = fx
        self.statements, self.starts = self.asm.split(";"), b""
        places = list(self.before.mem) + list(self.after.mem)
        lines = {a - a % LINE - MEM for a in places}
        stack = self.before.gpr[4] - MEM
        for at in (stack - stack % LINE - LINE, stack - stack % LINE):
            if len(lines) < LINES and 0 <= at < MEM_SIZE:
                lines.add(at)
        if len(lines) > LINES:
            raise Bad(f"{self.where}: memory in more than {LINES} lines of {LINE} bytes")
        self.lines = sorted(lines)

    def mnemonic(self, eip):
        """Text of the instruction at this offset, with its bytes."""
        text = [t.strip() for t, at in zip(self.statements, self.starts) if at <= eip][-1]
        text = re.sub(r"^\d+:\s*", "", text)
        return text if text.startswith(".") else text.split()[0]

    def pack(self, code):
        mem = bytearray(512)
        for a, b in self.before.mem.items():
            at = a - MEM
            mem[self.lines.index(at - at % LINE) * LINE + at % LINE] = b
        b = self.before
        head = HEAD.pack(F_SCAN | (F_FX if self.fx else 0), len(code), len(self.lines),
                         *(self.lines + [0] * (LINES - len(self.lines))), 0, code.ljust(CODE, b"\xcc"))
        state = STATE.pack(*b.gpr, 0, b.eflags, 0, 0, 0, 0, *([0] * 6), bytes(mem), bytes(b.fx))
        rec = head + state + bytes(len(state))
        return rec.ljust(RECORD, b"\0")

    def unpack(self, rec):
        f = STATE.unpack_from(rec, HEAD.size + STATE.size)
        s = State()
        s.gpr, s.eip, s.eflags, s.trap, s.arg, s.arg2, s.stray = list(f[:8]), *f[8:14]
        s.seg = list(f[14:20])
        s.mem = {MEM + at + j: f[20][i * LINE + j] for i, at in enumerate(self.lines) for j in range(LINE)}
        s.fx = bytearray(f[21])
        return s

    def differs(self, got, mode, length):
        """True when the outcome is not the expected one."""
        want, care, hw = self.after, self.care, mode == "hw"
        if mode in EMIT and care.lazy and not got.trap:
            return False
        if (got.trap, got.arg) != (want.trap, want.arg) or got.stray or (got.arg2 != want.arg2 and (care.access or hw)):
            return True
        if mode in EMIT and got.trap == 13:
            return False  # at a host fault translated code holds registers in host registers
        if care.eip and got.eip != (length if want.eip is None else want.eip):
            return True
        if any((g ^ w) & m for g, w, m in zip(got.gpr, want.gpr, care.gpr)) or got.seg != want.seg:
            return True
        ignore = care.never | (care.ours if hw else 0)
        if (got.eflags ^ want.eflags) & ~ignore:
            return True
        if any(v != want.mem.get(a, 0) for a, v in got.mem.items() if a not in care.mem):
            return True
        seen = bytearray(care.fx)
        for i in range(8):  # the contents of empty x87 registers are not compared
            if not want.fx[4] >> ((want.top + i) & 7) & 1:
                seen[32 + 16 * i:42 + 16 * i] = bytes(10)
        return self.fx and any((g ^ w) & m for g, w, m in zip(got.fx, want.fx, seen))

    def outcome(self, got, length):
        """The third column for this outcome."""
        out, b = [], self.before
        if got.trap:
            name = TRAPS.get(got.trap, str(got.trap))
            if name == "pf":
                name += f"={got.arg:08x}:" + {0: "r", 1: "w", 8: "x"}.get(got.arg2, "?")
                if got.arg2 == 1 and not re.match(r"(rep |mov|push|st|set|call|pop|s[gi]dt|xchg|lock)", self.asm):
                    name += "?"
            elif name == "int":
                name += f"={got.arg:02x}"
            out.append("!" + name)
        if got.eip != (0 if got.trap else length):
            out.append(f"eip={got.eip:x}")
        for i, r in enumerate(GPR):
            d = got.gpr[i] ^ b.gpr[i]
            if not d:
                continue
            if d < 0x100 and i < 4:
                out.append(f"{r[1]}l={got.gpr[i] & 255:02x}")
            elif not d & ~0xFF00 and i < 4:
                out.append(f"{r[1]}h={got.gpr[i] >> 8 & 255:02x}")
            elif d < 0x10000:
                out.append(f"{r[1:]}={got.gpr[i] & 0xffff:04x}")
            else:
                out.append(f"{r}={got.gpr[i]:08x}")
        for i, sname in enumerate(SEGS):
            if got.seg[i] != b.seg[i]:
                out.append(f"{sname}={got.seg[i]:02x}")
        undefined = self.undefined_flags()
        changed = [f for f in FLAGS if (got.eflags ^ b.eflags) >> FLAGS[f] & 1]
        arith = any(f in ARITH for f in changed)
        for f in FLAGS:
            if f in changed or (f in undefined and not got.trap) or (arith and f in ARITH):
                out.append(f"{f}={got.eflags >> FLAGS[f] & 1}" + ("?" if f in undefined and not got.trap else ""))
        at = MEM
        changes = sorted(a for a, v in got.mem.items() if v != b.mem.get(a, 0))
        while changes:
            a = changes[0] & ~3 if changes[0] + 4 > 0 else changes[0]
            v = int.from_bytes(bytes(got.mem.get(a + j, 0) for j in range(4)), "little")
            out.append(f"[{a:08x}]={v:08x}")
            changes = [c for c in changes if c >= a + 4]
        if got.stray:
            out.append(f"# stray write at {got.stray:08x}")
        if self.fx:
            out += self.outcome_fx(got)
        return " ".join(out)

    def undefined_flags(self):
        words = re.split(r"[\s;]+", self.asm)
        undefined = set()
        for flags, ops in UNDEFINED.items():
            if any(w in ops.split() for w in words):
                undefined |= set(flags.split())
        m = re.fullmatch(r"(sh[lr]d?|sar|ro[lr]|rc[lr]) (.*), (\w+)", self.asm)
        if m:
            count = (self.before.gpr[1] if m[3] == "cl" else int(m[3], 0)) & 31
            width = 8 if re.match(r"byte|[abcd][lh],?", m[2]) else 16 if re.match(r"word|[abcds][xip],?", m[2]) else 32
            if count > 1:
                undefined.add("OF")
            if count == 0:
                undefined.clear()
            elif m[1] in ("shl", "shr") and count >= width:
                undefined.add("CF")
            elif m[1] in ("shld", "shrd") and count > width:
                undefined |= set(ARITH)
        return undefined

    def outcome_fx(self, got):
        out, want = [], self.before.copy()
        if got.top != want.top:
            out.append(f"top={got.top}")
            old = want.top
            want.fx[3] = want.fx[3] & ~0x38 | got.top << 3
            rotate_st(want, old)
        for i in range(8):
            bit = 1 << ((got.top + i) & 7)
            off = 32 + 16 * i
            if want.fx[4] & bit and not got.fx[4] & bit:
                out.append(f"st{i}=empty")
            elif got.fx[4] & bit and (got.fx[off:off + 10] != want.fx[off:off + 10] or not want.fx[4] & bit):
                out.append(f"st{i}={int.from_bytes(got.fx[off:off + 10], 'little'):020x}")
        for i in range(8):
            off = 160 + 16 * i
            if got.fx[off:off + 16] != want.fx[off:off + 16]:
                out.append(f"xmm{i}={int.from_bytes(got.fx[off:off + 16], 'little'):032x}")
        for name, (off, n) in FX.items():
            if name not in ("ftw", "fop", "fip", "fcs", "fdp", "fds") and got.fx[off:off + n] != want.fx[off:off + n]:
                v = int.from_bytes(got.fx[off:off + n], "little")
                out.append(f"{name}={v & 0xC7FF if name == 'fsw' else v:x}")
        return out


RECORD = (HEAD.size + 2 * STATE.size + 63) // 64 * 64


def load(path):
    lines, fx = [], False
    with open(path) as f:
        for number, text in enumerate(f, 1):
            if text.startswith("#!fx"):
                fx = True
            text = text.split("#")[0].strip()
            if text:
                lines.append(Line(path, number, text, fx))
    return lines


def assemble(lines, as_prog, tmp):
    """Machine code of each line, placed where it will run."""
    src = os.path.join(tmp, "t.s")
    with open(src, "w") as f:
        f.write(".intel_syntax noprefix\n.text\n")
        for i, l in enumerate(lines):
            file, number = l.where.rsplit(":", 1)
            f.write(f".org {i * CODE}, 0xcc\nxb{i}:\n# {number} \"{file}\"\n") # so that the assembler's messages name our line
            for k, statement in enumerate(l.statements):
                f.write(f"xs{i}_{k}:{statement}\n.section .statements,\"a\"\n.byte xs{i}_{k} - xb{i}\n.text\n")
            f.write(f"xe{i}:\n.section .lengths,\"a\"\n.long xe{i} - xb{i}\n.text\n")
    obj, exe, out = (os.path.join(tmp, n) for n in ("t.o", "t.elf", "t.bin"))
    subprocess.run([*as_prog, "--32", "-o", obj, src], check=True)
    ld = [as_prog[0].replace("as", "ld") if as_prog[0].endswith("-as") else "ld"]
    subprocess.run([*ld, "-m", "elf_i386", f"-Ttext={BASE:#x}", "-e", "0", "-o", exe, obj], check=True)
    objcopy = ld[0][:-2] + "objcopy"
    res = []
    for section in (".text", ".lengths", ".statements"):
        subprocess.run([objcopy, "-O", "binary", "-j", section, exe, out], check=True)
        with open(out, "rb") as f:
            res.append(f.read())
    lengths = struct.unpack(f"<{len(lines)}I", res[1])
    for l, n in zip(lines, lengths):
        if n > CODE - 5:
            raise Bad(f"{l.where}: more than {CODE - 5} bytes of code")
    at = 0
    for l in lines:
        l.starts, at = res[2][at:at + len(l.statements)], at + len(l.statements)
    return [res[0][i * CODE:i * CODE + n] for i, n in enumerate(lengths)]


def execute(lines, codes, mode, args, tmp):
    path = os.path.join(tmp, "cases")
    with open(path, "wb") as f:
        for l, c in zip(lines, codes):
            f.write(l.pack(c))
    subprocess.run([args.runner, f"--mode={mode}", f"--hwcase={args.hwcase}", f"--arm={args.arm}", f"-O{args.opt}", path], check=True)
    with open(path, "rb") as f:
        return [l.unpack(f.read(RECORD)) for l in lines]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--mode", action="append")
    p.add_argument("--runner", required=True, help="the sem_run program")
    p.add_argument("--hwcase", default="", help="the program for the real processor; NAME64 beside it is for systems that run no 32-bit code")
    p.add_argument("--arm", default="", help="the program for aarch64, which qemu-aarch64 runs")
    p.add_argument("--as", dest="as_prog", default="as")
    p.add_argument("--opt", default="2", help="0..3, for --mode=emit")
    p.add_argument("--fill", action="store_true")
    p.add_argument("files", nargs="+")
    args = p.parse_args()
    bad = total = otherwise = 0
    not_run = collections.Counter()
    for path in args.files:
        with tempfile.TemporaryDirectory() as tmp:
            lines = load(path)
            codes = assemble(lines, args.as_prog.split(), tmp)
            if args.fill:
                for _ in range(LINES):
                    results = execute(lines, codes, "hw", args, tmp)
                    strays = [(l, r.stray - r.stray % LINE - MEM) for l, r in zip(lines, results) if r.stray]
                    for l, at in strays: # a write there is part of the outcome
                        if at in l.lines or len(l.lines) == LINES:
                            raise Bad(f"{l.where}: writes to too many places")
                        l.lines = sorted(l.lines + [at])
                    if not strays:
                        break
                for l, r in zip(lines, results):
                    if r.trap == NOT_RUN and not l.after_text:
                        not_run[l.mnemonic(r.eip)] += 1
                fill(path, lines, codes, results)
                continue
            for mode in args.mode or ["interp"]:
                for l, c, got in zip(lines, codes, execute(lines, codes, mode, args, tmp)):
                    if got.trap == NOT_RUN:
                        not_run[l.mnemonic(got.eip)] += 1
                        continue
                    if not INTEL and (l.care.maker == "host" or (l.care.maker == "cpu" and mode == "hw")):
                        otherwise += 1
                        continue
                    total += 1
                    if l.differs(got, mode, len(c)):
                        bad += 1
                        print(f"{l.where}: {mode}, expected: {l.after_text}\n{l.asm} | {l.before_text} | {l.outcome(got, len(c))}")
    if not_run:
        names = ", ".join(f"{name} {n}" for name, n in not_run.most_common())
        print(f"not run, because 64-bit mode cannot execute them: {not_run.total()} cases: {names}")
    if args.fill:
        return 1 if not_run else 0
    if otherwise:
        print(f"not compared, for they are what Intel's processors answer: {otherwise} cases")
    print(f"{total} cases, {bad} wrong")
    return 1 if bad or not total else 0


def fill(path, lines, codes, results):
    by_line = {int(l.where.rsplit(":", 1)[1]): (l, c, r) for l, c, r in zip(lines, codes, results)}
    with open(path) as f:
        for number, text in enumerate(f, 1):
            if number in by_line and not by_line[number][0].after_text and by_line[number][2].trap != NOT_RUN:
                l, c, r = by_line[number]
                comment = text[text.index("#"):].rstrip() if "#" in text else ""
                text = f"{l.asm} | {l.before_text} | {l.outcome(r, len(c))}".rstrip() + ("  " + comment if comment else "") + "\n"
            sys.stdout.write(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Bad, subprocess.CalledProcessError, OSError) as e:
        sys.exit(f"run_sem: {e}")
