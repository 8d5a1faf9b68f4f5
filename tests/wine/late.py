#!/usr/bin/env python3
"""late.py LATE.exe WORK - a running program goes over to translations that appear in the cache.

LATE.exe is started without a translation.  When it runs it is translated into the cache, and then does work of some 700 million instructions: the
counters must say that next to nothing of it was interpreted.  Exit code 0: good, 1: not, 77: cannot be run here.
"""
import importlib.util, os, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)
LIMIT = 300
WANTED = "3477293313 3477293313\n"
MOST = 100_000_000  # instructions: some 10 million for start-up with Wine's DLLs interpreted, and what the program does while it waits


def counters(path):
    counts = {}
    with open(path) as f:
        for name, value in (line.split() for line in f):
            counts[name] = counts.get(name, 0) + int(value)
    return counts


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
    with tempfile.TemporaryDirectory(prefix="late-", dir=work) as folder:
        shutil.copyfile(exe, os.path.join(folder, "late.exe"))
        env = dict(prog.environment(vars, pfx, os.path.basename(folder)), XDG_CACHE_HOME=os.path.join(folder, "cache"))
        count, out = os.path.join(folder, "count"), os.path.join(folder, "out")
        with open(out, "wb") as o, open(os.path.join(folder, "err"), "wb") as e:
            p = subprocess.Popen([xlat, "run", "--no-build", "--prefix", pfx, "--count", count, "late.exe"], env=env, cwd=folder,
                                 stdin=subprocess.DEVNULL, stdout=o, stderr=e, start_new_session=True)
            try:
                end = time.monotonic() + LIMIT
                while not os.path.exists(os.path.join(folder, "waiting")):
                    if p.poll() is not None or time.monotonic() > end:
                        raise prog.Fail(f"it did not come to its main function: {p.poll()}")
                    time.sleep(0.02)
                subprocess.run([xlat, "build", "-q", "--cache", "late.exe"], env=env, cwd=folder, check=True)
                open(os.path.join(folder, "translated"), "w").close()
                p.wait(LIMIT)
            finally:
                if p.poll() is None:
                    p.kill()
                for pid, name in prog.marked(os.path.basename(folder)):
                    if not name.startswith(tuple(s[:15] for s in prog.SHARED)):
                        os.kill(pid, 9)
        with open(out, newline=None) as f:
            said = f.read()
        counts = counters(count)
        print(counts)
        if p.returncode or said != WANTED:
            raise prog.Fail(f"exit code {p.returncode}, {said!r}, expected {WANTED!r}")
        if not counts["translated-calls"] or counts["interpreted"] > MOST:
            raise prog.Fail("the translation was not taken over")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv))
    except prog.Skip as e:
        print(e)
        sys.exit(prog.SKIP)
    except (prog.Fail, subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as e:
        print(e, file=sys.stderr)
        sys.exit(1)
