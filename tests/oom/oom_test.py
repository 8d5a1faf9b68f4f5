#!/usr/bin/env python3
"""oom_test.py XLAT SHIM GUEST SECONDS - `xlat inspect` and `xlat build` when one allocation fails, for each of them.

For every N the Nth allocation fails (failing_alloc.c).  Then the command must end with a non-zero exit code, one line on standard error that begins
with "xlat" and no file; or, where it can do without that memory, as it does otherwise.  When all N do not fit into SECONDS, only some of the later
ones are tried.
"""
import os, shutil, subprocess, sys, tempfile, time

XLAT, SHIM, GUEST, SECONDS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3], float(sys.argv[4])
COMMANDS = (["inspect", "app.exe"], ["inspect", "--list", "app.exe"], ["build", "-q", "-O0", "--jobs=1", "app.exe", "-o", "app.so"])


def files(folder):
    return sorted(os.path.relpath(os.path.join(d, n), folder) for d, _, names in os.walk(folder) for n in names)


class Runs:
    def __init__(self, work, command):
        self.work, self.command = work, command
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("XLAT", "XDG_", "MALLOC_"))}
        self.env.update(LD_PRELOAD=SHIM, HOME=work, LC_ALL="C")
        self.good = self.run()
        if self.good.returncode:
            sys.exit(f"xlat {' '.join(command)}: exit code {self.good.returncode}: {self.good.stderr!r}")
        self.made = files(work)
        for n in self.made:
            if n != "app.exe":
                os.unlink(os.path.join(work, n))

    def run(self, **env):
        return subprocess.run([XLAT, *self.command], cwd=self.work, env={**self.env, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60)

    def count(self):
        counts = self.work + ".count"
        self.run(XLAT_COUNT_ALLOC=counts)
        self.clean()
        with open(counts) as f:
            return int(f.read())

    def clean(self):
        for n in files(self.work):
            if n != "app.exe":
                os.unlink(os.path.join(self.work, n))

    def wrong(self, n):
        """What is wrong when the nth allocation fails, or None."""
        r = self.run(XLAT_FAIL_ALLOC=str(n))
        left = files(self.work)
        self.clean()
        text = r.stderr.decode(errors="replace")
        if r.returncode == 0 and r.stdout == self.good.stdout and r.stderr == self.good.stderr and left == self.made:
            return None
        if r.returncode > 0 and text.startswith("xlat") and text.count("\n") == 1 and text.endswith("\n") and left == ["app.exe"]:
            return None
        other = ", other output" if not r.returncode and r.stdout != self.good.stdout else ""
        return f"exit code {r.returncode}, standard error {text!r}, files {left}{other}"


def main():
    top = tempfile.mkdtemp(prefix="oom-")
    bad = 0
    try:
        for k, command in enumerate(COMMANDS):
            work = os.path.join(top, str(k))
            os.mkdir(work)
            shutil.copy(GUEST, os.path.join(work, "app.exe"))
            runs = Runs(work, command)
            total = runs.count()
            if not total:
                sys.exit(f"{SHIM}: no allocation of xlat is seen")
            start, tried, n = time.monotonic(), 0, 1
            while n <= total:
                what = runs.wrong(n)
                tried += 1
                if what:
                    bad += 1
                    print(f"xlat {' '.join(command)}, allocation {n} of {total}: {what}")
                left = SECONDS / len(COMMANDS) - (time.monotonic() - start)
                each = (time.monotonic() - start) / tried
                n += max(1, int((total - n) * each / left)) if left > each else total
            print(f"xlat {' '.join(command)}: {tried} of {total} allocations")
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return 1 if bad else 0


sys.exit(main())
