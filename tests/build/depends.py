#!/usr/bin/env python3
"""depends.py BUILD COMPILER... - the backend's DLL is made anew when one of its headers changes.

Meson does not compile it (COMPILER does, for Windows), and so knows nothing of its headers; each object has a depfile that the compiler writes.
This test asks the compiler again for the headers of each source, and compares with what Ninja has recorded: a header that Ninja does not know would
leave a stale object.  Exit code 0: all are known, 1: some are not, 77: Ninja is not to be found.
"""
import os, shutil, subprocess, sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def included(compiler, source):
    """The project's files that this source is made of."""
    rule = subprocess.run([*compiler, "-std=gnu17", "-ffreestanding", "-I", TOP, "-MM", source], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {os.path.realpath(p) for p in rule.split(":", 1)[1].replace("\\\n", " ").split()}


def recorded(ninja, build):
    """object -> its files, from Ninja's record of depfiles."""
    text, deps, files = subprocess.run([ninja, "-C", build, "-t", "deps"], stdout=subprocess.PIPE, text=True, check=True).stdout, {}, None
    for line in text.splitlines():
        if line.startswith("    "):
            files.append(os.path.realpath(os.path.join(build, line.strip())))
        elif ": #deps " in line:
            files = deps.setdefault(line.split(": #deps ")[0], [])
    return deps


def main(build, compiler):
    ninja = shutil.which("ninja")
    if not ninja:
        print("skipped: no ninja")
        return 77
    deps = recorded(ninja, build)
    bad = checked = 0
    pe = os.path.join(TOP, "runtime", "wine", "pe")
    for source in sorted(os.path.join(pe, n) for n in os.listdir(pe) if n.endswith(".c")):
        name = "runtime/wine/pe-" + os.path.basename(source)[:-2] + ".obj"
        missing = sorted(os.path.relpath(p, TOP) for p in included(compiler, source) - set(deps.get(name, [])))
        if missing:
            print(f"{name} is not made anew after a change of " + ", ".join(missing))
        bad += bool(missing)
        checked += 1
    print(f"{checked} objects, {bad} with unknown headers")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
