#!/usr/bin/env python3
"""cache_test.py - the cache of translations: which module a program gets, and that it never gets a wrong one.

    cache_test.py list          the names of the cases, for meson.build
    cache_test.py CASE WORK     exit code 0: good, 1: not, 77: cannot be checked here (and why)

Inputs, helpers and the rules for messages are those of cli_test.py.
"""
import os, re, sys

sys.dont_write_bytecode = True
import cli_test
from cli_test import Skip, Wrong, code, need, pe

cases = {}


def case(f):
    cases["cache-" + f.__name__.replace("_", "-")] = f
    return f


# ---- the processor ----

def processor_that_this_is_not():
    """(LLVM's name, a feature of it that this processor has not)"""
    with open("/proc/cpuinfo") as f:
        flags = set(re.findall(r"\w+", f.read()))
    for name, feature in (("bdver4", "fma4"), ("pantherlake", "sm3")):  # no maker has both
        if feature not in flags:
            return name, feature
    raise Skip("this processor has everything")


@case
def other_processor(b):
    """What --cpu needs stands in the module, and a processor without it refuses the module; one that LLVM does not know makes none."""
    b.put("app.exe", pe())
    name, feature = processor_that_this_is_not()
    b.built(f"--cpu={name}", "app.exe", "-o", "app.so")
    r = b.run("inspect", "app.so")
    need(f" {feature}" in re.search(r"needs.*", r.stdout.decode())[0], f"inspect: {r.stdout!r}")
    os.unlink(os.path.join(b.cwd, "app.exe"))
    b.refused("run", "app.so", says=["app.so", f"a processor with", "which this one has not"])
    b.put("app.exe", pe())
    for bad in ("nonsense", "pentium3", "", "x y"):     # unknown; 32 bits only; no name
        b.refused("build", "-q", f"--cpu={bad}", "app.exe", "-o", "bad.so", says=[f"--cpu={bad}:"])
    b.refused("build", "-q", "--target=aarch64-linux-gnu", "--cpu=skylake", "app.exe", "-o", "bad.so", says=["--cpu=skylake:"])
    b.built("--cpu=x86-64", "app.exe", "-o", "plain.so")
    need(b"nothing beyond" in b.run("inspect", "plain.so").stdout, "x86-64 needs something")


if __name__ == "__main__":
    sys.exit(cli_test.main(sys.argv, cases, __doc__))
