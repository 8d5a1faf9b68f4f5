#!/usr/bin/env python3
"""noexec.py PROGRAM.exe WORK - proof that the processor never runs guest code itself: nothing of the guest's memory is executable.

The program runs with XLAT_NOEXEC=1: the backend takes the right to execute from all memory below 4 GB, where all guest code lies, after
every change of it.  It must print the same and end the same as without, and the counters must say that no executable byte was left at its
end (`host-executable 0`); without XLAT_NOEXEC they must not say so, else the measure means nothing.  Under Wine's own backend no counters
are written, so this test fails there.  Interpreted and translated.  Exit code 0: proved, 1: not, 77: cannot be run here.
"""
import importlib.util, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)


def run(xlat, how, noexec, vars, pfx, folder):
    env = prog.environment(vars, pfx, os.path.basename(folder))
    env["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
    if noexec:
        env["XLAT_NOEXEC"] = "1"
    count, out = os.path.join(folder, "count"), os.path.join(folder, "out")
    if os.path.exists(count):
        os.unlink(count)
    with open(out, "wb") as o:
        code = prog.run_limited([xlat, "run", "--prefix", pfx, "--count", count] + how, env, folder, subprocess.DEVNULL, o, subprocess.DEVNULL, 120)
    if not os.path.exists(count):
        raise prog.Fail(f"{how}: no counters (exit code {code}): the backend was not in use")
    with open(count) as c:
        counts = dict(line.split() for line in c)
    with open(out, "rb") as o:
        return code, o.read(), {k: int(v) for k, v in counts.items()}


def main(argv):
    if len(argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    exe, work = os.path.abspath(argv[1]), os.path.abspath(argv[2])
    xlat = os.path.abspath(os.environ.get("XLAT", ""))
    if not os.access(xlat, os.X_OK) or os.path.isdir(xlat):
        raise prog.Skip("XLAT names no program to test")
    vars = prog.wine_vars()
    pfx = prog.prefix(work, vars, "xlat")
    with tempfile.TemporaryDirectory(prefix="noexec-", dir=work) as folder:
        so = os.path.join(folder, "guest.so")
        env = prog.environment(vars, pfx, os.path.basename(folder))
        subprocess.run([xlat, "build", "-q", exe, "-o", so], env=env, check=True)
        for name, how in ("interpreted", ["--interpret", exe]), ("translated", [so]):
            plain, bare = run(xlat, how, False, vars, pfx, folder), run(xlat, how, True, vars, pfx, folder)
            if plain[:2] != bare[:2]:
                raise prog.Fail(f"{name}: runs otherwise without the right to execute: {plain[:2]}, {bare[:2]}")
            if not plain[2]["host-executable"]:
                raise prog.Fail(f"{name}: the counter of executable memory does not count")
            if bare[2]["host-executable"]:
                raise prog.Fail(f"{name}: {bare[2]['host-executable']} bytes of guest memory are executable")
            if name == "translated" and not bare[2]["modules-translated"]:
                raise prog.Fail("the translation was not used")
            print(f"{name}: {bare[2]['interpreted']} instructions interpreted, {bare[2]['translated-calls']} calls into translated code, "
                  "none executable")
    return 0


if __name__ == "__main__":
    prog.run_main(main)
