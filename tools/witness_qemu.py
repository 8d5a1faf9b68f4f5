"""witness_qemu.py - builds QEMU's tests of its i386 translator as programs for Windows, for tools/witness.

Most build unchanged.  test-i386.c needs headers of Linux (tests/witness/compat) and two symbols that an ELF linker makes; its parts
for LDT segments, 16-bit code and VM86, which Windows programs cannot have, are switched off by its own macro.  The instruction lists that
test-mmx.py and test-avx.py make of x86.csv are run by tests/witness/simd.c, because QEMU's own driver is for 64-bit processors.
"""
import os, re, shutil, sys
from witness_suites import BASE, CC, OBJCOPY, OWN, Gone, _quiet, _read, fetch

# program: flags besides -O1; those not listed use signals, mmap or threads of Linux
PROGRAMS = {name: [] for name in ("f2xm1", "fbstp", "fisttp", "fldcst", "fp-exceptions", "fpatan", "fprem", "fscale", "fxam", "fxtract", "fyl2x",
                                  "fyl2xp1",
                                  "pseudo-denormal", "snan-convert")}
PROGRAMS.update({"bmi2": ["-O2", "-mbmi", "-mbmi2"], "pcmpistri": ["-msse4.2"], "sse-exceptions": ["-msse4.1", "-mfpmath=sse"]})
_UNLOCKED = ["-Dflockfile(f)=0", "-Dfunlockfile(f)=0"]
MULTIARCH = {"float_convd": [], "float_convs": [], "float_madds": [], "overflow": [], "sha1": ["-O2"], "sha512": ["-O2", *_UNLOCKED],
             "sha512-sse": ["-O3", "-msse4.1", *_UNLOCKED], "float_convd-sse": ["-msse2", "-mfpmath=sse"]}
LISTS = {"simd-mmx": ("test-mmx.py", ["MMX", "SSE", "SSE2", "SSE3", "SSSE3"]), "simd-sse": ("test-avx.py", [])}


class Program:
    """One of QEMU's programs.  build() returns its path, or None when it does not compile."""
    cases = (1,)

    def __init__(self, name, recipe):
        self.name, self.recipe, self.refused = name, recipe, 0

    def build(self, folder):
        exe = os.path.join(folder, "p.exe")
        if not os.path.exists(exe):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            why = self.recipe(folder, exe)
            if why:
                print(f"{self.name}: cannot be built: {why}")
                self.refused = 1
                return None
        return exe


def _link(flags, sources, folder, exe):
    r = _quiet([CC, *BASE, "-O1", *flags, "-static", "-s", "-o", exe, *sources, "-lm", "-Wl,--no-insert-timestamp"], folder)
    return r.stderr.strip().splitlines()[-1] if r.returncode else ""


def _test_i386(src, folder, exe):
    """Its initialisers are pointers in a section between two symbols; objects before and after it in the link give these."""
    text = _read(os.path.join(src, "test-i386.c"))
    new = text.replace("#define TEST_SEGS\n", "").replace('"int $0x80\\n"', "")   # a system call of Linux
    # assembly names C symbols without the underscore that they have on Windows
    for name in ("sstep_buf1", "sstep_buf2"):
        new = new.replace("$" + name, "$_" + name)
    for name in ("func_lret", "func_iret", "smc_code2"):
        new = new.replace(f'"{name}:', f'".globl _{name}\\n_{name}:')
    new = new.replace('".previous\\n"', '".text\\n"')
    # it destroys main's frame, so main must not return
    new = re.sub(r"return 0;\n\}\s*$", "exit(0);\n}\n", new)
    if new == text:
        return "test-i386.c has changed"
    with open(os.path.join(folder, "test-i386.c"), "w") as f:
        f.write(new)
    for name, symbol in ("start", "__start_initcall"), ("stop", "__stop_initcall"):
        with open(os.path.join(folder, name + ".c"), "w") as f:
            f.write(f'void *{symbol}[0] __attribute__((section("initcall"), used));\n')
    return _link(["-I" + src, "-std=gnu89", "-fno-strict-aliasing"], ["start.c", "test-i386.c", "stop.c"], folder, exe)


_WIDE = re.compile(r"\brax\b|PINSRQ|PEXTRQ|(CVTT?SI2S\w|MOVNTI|CRC32|MULX|RORX|\bANDN|\bBL\w+|BEXTR|BZHI|PDEP|PEXT|SARX|SHLX|SHRX)\b.*QWORD")


def _list(src, script, sets, avx, folder, exe):
    """The instructions that exist in 32-bit mode, with its registers."""
    r = _quiet([sys.executable, os.path.join(src, script), os.path.join(src, "x86.csv"), "all.h", *sets], folder)
    if r.returncode:
        return f"{script}: {r.stderr.strip()[-200:]}"
    lines = []
    for text, kind in re.findall(r'^TEST\(\d+, "(.*)", (\w+)\)', _read(os.path.join(folder, "all.h")), re.M):
        vex = "ymm" in text or text.startswith("V")
        if _WIDE.search(text) or vex != avx:
            continue
        text = re.sub(r"\b([xy]mm)(\d+)\b", lambda m: m.group(1) + str(int(m.group(2)) % 8), text)
        line = '"' + re.sub(r"\br(dx|si)\b", r"e\1", text) + f'", {kind})'
        if line not in lines[-8:]:
            lines.append(line)
    if not lines:
        return f"{script} made no list"
    with open(os.path.join(folder, "list.h"), "w") as f:
        f.writelines(f"TEST({n}, {line}\n" for n, line in enumerate(lines))
    return _link(["-masm=intel", "-I" + folder, '-DWITNESS_LIST="list.h"'], [os.path.join(OWN, "simd.c")], folder, exe)


def programs(cache):
    root = os.path.join(fetch(cache, "qemu"), "src")
    src, multi = os.path.join(root, "tcg", "i386"), os.path.join(root, "tcg", "multiarch")
    if not os.path.exists(os.path.join(src, "test-i386.c")):
        raise Gone("the source of qemu has no tests/tcg/i386/test-i386.c")
    units = [Program("test-i386", lambda folder, exe: _test_i386(src, folder, exe))]
    for name, flags in PROGRAMS.items():
        units.append(Program(name, lambda folder, exe, name=name, flags=flags: _link(flags, [os.path.join(src, f"test-i386-{name}.c")], folder, exe)))
    for name, flags in MULTIARCH.items():
        sources = [os.path.join(multi, name.split("-")[0] + ".c")] + ([os.path.join(multi, "libs", "float_helpers.c")] if name.startswith("float")
                                                                      else [])
        units.append(Program(name, lambda folder, exe, sources=sources, flags=flags: _link(["-I" + multi, *flags], sources, folder, exe)))
    for name, (script, sets) in LISTS.items():
        units.append(Program(name, lambda folder, exe, script=script, sets=sets: _list(src, script, sets, False, folder, exe)))
    return units
