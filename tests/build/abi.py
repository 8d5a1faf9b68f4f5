#!/usr/bin/env python3
"""abi.py COMPILER... - the ABI number (runtime/abi/version.h) follows the tables that it is made from.

Compiles runtime/abi/version.c with a copy of runtime/abi in which one thing was changed, and compares the number with the unchanged one's: it must
stay after changes that no translated module can notice, and be another after all others.  Exit code 0: it does, 1: it does not.
"""
import os, re, shutil, subprocess, sys, tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include "runtime/abi/version.h"
#include "runtime/abi/helpers.h"
int main(int argc, char **argv) { printf("%u %08x\n", XLAT_H_COUNT, xlat_abi_version(argc > 1 ? (uint32_t)atoi(argv[1]) : XLAT_H_COUNT)); return 0; }
"""


def number(compiler, file=None, change=None, helpers=None):
    """(helpers, the ABI number for them or the given count) with one file of runtime/abi changed."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("abi", "host"):    # host: call.h checks its offsets
            shutil.copytree(os.path.join(TOP, "runtime", part), os.path.join(folder, "runtime", part))
        if file:
            path = os.path.join(folder, "runtime", "abi", file)
            with open(path, encoding="utf-8") as f:
                text = f.read()
            changed = change(text)
            if changed == text:
                raise SystemExit(f"{file}: this test finds nothing to change")
            with open(path, "w", encoding="utf-8") as f:
                f.write(changed)
        main, exe = os.path.join(folder, "main.c"), os.path.join(folder, "main")
        with open(main, "w") as f:
            f.write(PROGRAM)
        subprocess.run([*compiler, "-std=gnu17", "-w", "-I", folder, main, os.path.join(folder, "runtime", "abi", "version.c"), "-o", exe],
                       check=True)
        out = subprocess.run([exe] + ([str(helpers)] if helpers is not None else []), stdout=subprocess.PIPE, text=True, check=True).stdout
    count, value = out.split()
    return int(count), value


def rows(text):
    """The table's rows, as they are written."""
    return re.findall(r"^(?:HELPER|FIELD|CALL_\w+)\(.*?\)(?=\s|$)", text, re.M)


def swapped(i, k):
    def change(text):
        r = rows(text)
        return text.replace(r[i], "\0", 1).replace(r[k], r[i], 1).replace("\0", r[k], 1)
    return change


def replaced(old, new):
    return lambda text: text.replace(old, new, 1)


CHANGES = [     # what, file, change, does the number stay?
    ("a comment", "helpers.def", lambda t: t + "/* nothing */\n", True),
    ("a comment in the register file", "cpu.def", replaced("/* general state */", "/* general state, \n of the guest */"), True),
    ("two helpers in another order", "helpers.def", swapped(1, 2), False),
    ("a helper in the middle", "helpers.def", replaced("HELPER(rdtsc,", "HELPER(new, HS_NONE)\nHELPER(rdtsc,"), False),
    ("another helper in a row", "helpers.def", replaced("HELPER(pdep,", "HELPER(pdep2,"), False),
    ("a helper that touches more of the state", "helpers.def", replaced("HELPER(rdtsc, HS_NONE)", "HELPER(rdtsc, HS_GPR)"), False),
    ("two fields of the register file in another order", "cpu.def", swapped(4, 5), False),
    ("a field more at its end", "cpu.def", lambda t: t + "FIELD(uint64_t, more, )\n", False),
    ("a field more in its padding", "cpu.def", replaced("FIELD(uint64_t, insns, )", "FIELD(uint32_t, more, )\nFIELD(uint64_t, insns, )"), False),
    ("a wider field", "cpu.def", replaced("FIELD(uint16_t, seg, [6])", "FIELD(uint16_t, seg, [8])"), False),
    ("another field of struct xlat_aot", "aot.def", replaced("FIELD(uint32_t, base, )", "FIELD(uint32_t, low, )"), False),
    ("two fields of struct xlat_aot in another order", "aot.def", swapped(-5, -6), False),
    ("another host register for a guest register", "call.def", replaced("esp, esi, w4", "esp, r10d, w4"), False),
    ("a trap more", "cpu.h", replaced("    XLAT_TRAP_COUNT", "    XLAT_TRAP_NEW,\n    XLAT_TRAP_COUNT"), False),
    ("the revision", "version.h", lambda t: re.sub(r"(XLAT_ABI_REVISION) (\d+)", lambda m: f"{m[1]} {int(m[2]) + 1}", t), False),
]


def main(compiler):
    good, bad = number(compiler), 0
    if number(compiler) != good:
        raise SystemExit("two numbers from the same tables")
    for what, file, change, stays in CHANGES:
        new = number(compiler, file, change)
        if (new == good) != stays:
            print(f"{what}: {good} became {new}")
            bad += 1
    # A helper that is appended leaves the number of the earlier ones as it was, so modules made before stay valid.
    append = lambda t: t + "HELPER(appended, HS_NONE)\n"
    count, value = number(compiler, "helpers.def", append)
    if count != good[0] + 1 or value == good[1] or number(compiler, "helpers.def", append, good[0])[1] != good[1]:
        print(f"an appended helper: {good} became {(count, value)}")
        bad += 1
    print(f"ABI {good[1]} with {good[0]} helpers; {len(CHANGES) + 1} changes, {bad} with the wrong effect")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
