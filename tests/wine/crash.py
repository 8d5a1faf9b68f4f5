#!/usr/bin/env python3
"""crash.py - what is said about a program that ends by an exception, and that nothing is said about one that handles it.

    crash.py CRASH.c WORK       exit code 0: good, 1: not, 77: cannot be run here

Each way in which CRASH ends (its argument) is tried interpreted, and some translated.  Reports go to standard error and into the cache.
"""
import glob, importlib.util, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)

AV = "unhandled access violation, code c0000005, at "
WAYS = {  # argument: exit code (8 bits of it), what the report says
    "store": (5, [AV + r"crash.exe\+\w+ _crash_in_here\+", "access  write to 00000010", r"regs .* ecx 00000010 .*eip 00", r"\[89\] 01",
                  r"crash.exe\+\w+ _main\+", r"kernel32.dll\+\w+ ", "xlat doctor"]),
    "debugger": (5, [AV + r"crash.exe\+\w+ _crash_in_here\+"]),  # which is not there
    "thread": (5, [AV + r"crash.exe\+\w+ _crash_in_here\+", r"crash.exe\+\w+ _thread@4\+"]),
    "call": (5, [AV + "00000020", "cannot be read", r"crash.exe\+\w+ _main\+"]),
    "raise": (0x63, [r"unhandled C\+\+ exception, code e06d7363, at kernelbase.dll\+", r"crash.exe\+\w+ _main\+"]),
    "divide": (0x94, ["unhandled integer division by zero, code c0000094, at crash.exe"]),
    "failfast": (9, ["fail fast, code 00000005", r"at      \w+ crash.exe\+\w+ _main\+"]),
    "vectored": (3, None), "filter": (7, None), "status": (5, None), "plain": (3, None),
}


def main(argv):
    source, work = os.path.abspath(argv[1]), os.path.abspath(argv[2])
    xlat = os.path.abspath(os.environ.get("XLAT", ""))
    if not os.access(xlat, os.X_OK) or os.path.isdir(xlat):
        raise prog.Skip("XLAT names no program to test")
    if not shutil.which("i686-w64-mingw32-gcc"):
        raise prog.Skip("no compiler for the program")
    vars = prog.wine_vars()
    pfx = prog.prefix(work, vars, "xlat")
    folder = tempfile.mkdtemp(prefix="crash-", dir=work)
    cache = os.path.join(folder, "cache")
    env = dict(prog.environment(vars, pfx, os.path.basename(folder)), XDG_CACHE_HOME=cache)
    env.pop("WINEDEBUG")  # `xlat run` sets its own
    bad = []
    try:
        exe = os.path.join(folder, "crash.exe")
        subprocess.run(["i686-w64-mingw32-gcc", "-O1", "-static", "-o", exe, source], check=True)  # with its symbols
        subprocess.run([xlat, "build", "-q", exe, "-o", os.path.join(folder, "crash.so")], env=env, check=True)
        runs = [(["--interpret", "crash.exe"], way, "interpreted") for way in WAYS] + [(["crash.so"], way, "translated") for way in ("store", "filter")]
        for options, way, how in runs:
            code, says = WAYS[way]
            before = set(glob.glob(os.path.join(cache, "xlat", "crashes", "*")))
            with open(os.path.join(folder, "out"), "w+") as o, open(os.path.join(folder, "err"), "w+") as e:
                got = prog.run_limited([xlat, "run", "--prefix", pfx, *options, way], env, folder, subprocess.DEVNULL, o, e, 300)
                e.seek(0)
                text = e.read()
            left = set(glob.glob(os.path.join(cache, "xlat", "crashes", "*"))) - before
            wrong = [] if got == code else [f"exit code {got}"]
            if says is None:
                wrong += ["a report"] if "xlat" in text or left else []
            else:
                wrong += [s for s in says if not re.search(s, text)]
                wrong += [] if text.count("translator") == 1 and len(left) == 1 else [f"{len(left)} files"]
                wrong += [f"not in the file: {s}" for path in left for s in says if not re.search(s, open(path).read())]
                if way == "store" and f"ran     {how}" not in text:
                    wrong.append(f"ran     {how}")
            if wrong:
                bad.append(f"{way} {how}: {wrong}\n{text}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for text in bad:
        print(text, file=sys.stderr)
    print(f"{len(runs)} runs, {len(bad)} wrong")
    return bool(bad)


if __name__ == "__main__":
    prog.run_main(main)
