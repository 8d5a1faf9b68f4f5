#!/usr/bin/env python3
"""background.py LATE.exe LARGE.exe WORK [KILLS] - programs run at once, and go over to translations that are made meanwhile.

late     a module that `xlat build --cache` puts into the cache is taken over by a program that runs
hot      so are those that the background helper makes for it, slices first, and the next run has them from the start
quick    a large program goes over to quick slices, which others replace
learned  so are those of code that the program generates, in memory that is closed afterwards and in memory that stays writable, and of
         code of the program on a page that it has made writable
ten      ten starts of the same program at once: each image is translated once, everything in the cache is good, and the helper ends
kills    as many times as KILLS says (6) the run, the helper and what it has started are killed at some moment; then the cache is good
full     with a full disk the program runs, and one line says what does not
LATE.exe and LARGE.exe do work of some 700 million instructions once the file "translated" is there; the counters say how much of it was interpreted.
Exit code 0: good, 1: not, 77: cannot be run here.
"""
import fcntl, glob, importlib.util, os, random, re, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)
LIMIT = 300
WANTED = "3477293313 3477293313\n"
MOST = 150_000_000  # instructions: a few million for start-up with Wine's DLLs interpreted, and what the program does while it waits


def counters(path):
    counts = {}
    with open(path) as f:
        for name, value in (line.split() for line in f):
            counts[name] = counts.get(name, 0) + int(value)
    return counts


def wait_until(what, condition, limit=LIMIT):
    """For what other processes do that no event tells of."""
    end = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > end:
            raise prog.Fail(f"{what}: not within {limit} s")
        time.sleep(0.02)
    return found


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it has ended meanwhile


class Case:
    """A folder with the program and a cache of its own."""
    def __init__(self, name, xlat, exe, vars, pfx, work):
        self.name, self.xlat, self.pfx = name, xlat, pfx
        self.folder = tempfile.mkdtemp(prefix=f"background-{name}-", dir=work)
        self.mark = os.path.basename(self.folder)
        shutil.copyfile(exe, os.path.join(self.folder, "late.exe"))
        self.cache = os.path.join(self.folder, "cache")
        self.env = dict(prog.environment(vars, pfx, self.mark), XDG_CACHE_HOME=self.cache, XLAT_TRANSLATE="")
        self.runs = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *options, out="out", args=()):
        with open(self.path(out), "wb") as o, open(self.path(out + ".err"), "wb") as e:
            p = subprocess.Popen([self.xlat, "run", "--prefix", self.pfx, *options, "late.exe", *args], env=self.env, cwd=self.folder,
                                 stdin=subprocess.DEVNULL, stdout=o, stderr=e, start_new_session=True)
        self.runs.append(p)
        return p

    def read(self, name):
        try:
            with open(self.path(name), newline=None, errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def end(self, p, out="out"):
        p.wait(LIMIT)
        if p.returncode or self.read(out) != WANTED:
            raise prog.Fail(f"{self.name}: exit code {p.returncode}, {self.read(out)!r}, {self.read(out + '.err')!r}")

    def go(self):
        open(self.path("translated"), "w").close()

    def locks(self):
        return glob.glob(os.path.join(self.cache, "xlat", "modules", "*", "helper.lock"))

    def helper_runs(self):
        for lock in self.locks():
            with open(lock, "r+b") as f:
                try:
                    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return True
        return False

    def helpers(self):
        """Processes of the helper: its name is xlat's, and this case's mark is in the environment."""
        return [pid for pid, name in prog.marked(self.mark) if name == "xlat"]

    def modules(self):
        return glob.glob(os.path.join(self.cache, "xlat", "modules", "*", "x86_64", "*-*.so"))

    def verify(self):
        r = subprocess.run([self.xlat, "cache", "verify"], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if r.returncode:
            raise prog.Fail(f"{self.name}: the cache is damaged: {r.stdout}")
        return r.stdout.strip().splitlines()[-1]

    def close(self):
        for pid, name in prog.marked(self.mark):
            if not name.startswith(tuple(s[:15] for s in prog.SHARED)):
                kill(pid)
        for p in self.runs:
            p.wait()
        wait_until("the end of what was killed", lambda: not self.helpers(), 60)
        shutil.rmtree(self.folder, ignore_errors=True)


def few(case, counts):
    print(f"{case.name}: {counts['interpreted']} instructions interpreted, {counts['translated-calls']} calls of translated code")
    if not counts["translated-calls"] or counts["interpreted"] > MOST:
        raise prog.Fail(f"{case.name}: the translation was not taken over: {counts}")


def late(c):
    p = c.start("--translate=none", "--count", c.path("count"))
    wait_until("its main function", lambda: os.path.exists(c.path("waiting")) or p.poll() is not None)
    subprocess.run([c.xlat, "build", "-q", "--cache", "late.exe"], env=c.env, cwd=c.folder, check=True)
    c.go()
    c.end(p)
    few(c, counters(c.path("count")))


def hot(c):
    p = c.start("--count", c.path("count"), "--log", c.path("log"))
    wait_until("a translation of the program", lambda: "late.exe: " in c.read("log") and " bind 00400000 " in c.read("log") or p.poll() is not None)
    c.go()
    c.end(p)
    few(c, counters(c.path("count")))
    p = c.start("--count", c.path("second"))
    c.end(p)
    few(c, counters(c.path("second")))


def quick(c):
    p = c.start("--count", c.path("count"), "--log", c.path("log"))
    wait_until("a quick slice", lambda: "(quick)" in c.read("log") or p.poll() is not None)
    c.go()
    c.end(p)
    few(c, counters(c.path("count")))
    slices = os.path.join(c.cache, "xlat", "modules", "*", "x86_64", "*.slices", "*.so")
    def hurried():
        found = 0
        for path in glob.glob(slices):
            try:
                with open(path, "rb") as f:
                    found += b"tier=quick" in f.read()
            except FileNotFoundError:
                pass  # replaced meanwhile
        return found
    wait_until("replacements of the quick slices", lambda: not hurried())
    print(f"quick: {c.verify()}")
    p = c.start("--count", c.path("second"))
    c.end(p)
    few(c, counters(c.path("second")))


def learned(c):
    for where in "rx", "rwx", "open":
        p = c.start("--count", c.path(where), "--log", c.path(where + ".log"), args=(where,))
        wait_until("a translation of generated code", lambda: re.search(r" bind \S+ learned", c.read(where + ".log")) or p.poll() is not None)
        c.go()
        c.end(p)
        few(c, counters(c.path(where)))
        os.unlink(c.path("translated"))


def ten(c):
    c.go()
    runs = [(c.start(out=f"out{i}"), f"out{i}") for i in range(10)]
    for p, out in runs:
        c.end(p, out)
    wait_until("a translation of the program", lambda: c.modules())
    # the rest would be Wine's DLLs, which take minutes
    for pid in c.helpers():
        kill(pid)
    images = [os.path.basename(m)[:32] for m in c.modules()]
    if len(images) != len(set(images)):
        raise prog.Fail(f"ten: images translated twice: {images}")
    print(f"ten: {c.verify()}")


def kills(c, times):
    choose = random.Random(7)
    c.go()
    for i in range(times):
        p = c.start(out=f"out{i}")
        time.sleep(choose.random() * 2)
        if choose.random() < 0.7:
            for pid in c.helpers():
                if pid != p.pid:
                    kill(pid)
        if choose.random() < 0.5:
            for pid, name in prog.marked(c.mark):
                if not name.startswith(tuple(s[:15] for s in prog.SHARED)) and name != "xlat":
                    kill(pid)
        else:
            c.end(p, f"out{i}")
        c.verify()
    c.end(c.start())
    for pid in c.helpers():
        kill(pid)
    wait_until("the end of the helper", lambda: not c.helpers() and not c.helper_runs(), 60)
    print(f"kills: {times}, then {c.verify()}")


def full(c):
    """In a file system of its own that has no room; a name space of ours, where the kernel lets this user have one."""
    os.makedirs(c.cache)
    c.go()
    script = 'mount -t tmpfs -o size=8k none "$1" && dd if=/dev/zero of="$1/fill" bs=1k count=8 2>/dev/null; shift; exec "$@"'
    space = ["unshare", "--mount", "--user", "--map-root-user"]
    if subprocess.run(space + ["mount", "-t", "tmpfs", "none", c.cache], stderr=subprocess.DEVNULL).returncode:
        print("full: left out, no mount name space can be had here")
        return
    with open(c.path("out"), "wb") as o, open(c.path("out.err"), "wb") as e:
        p = subprocess.Popen([*space, "sh", "-c", script, "sh", c.cache, c.xlat, "run", "--prefix", c.pfx, "late.exe"], env=c.env, cwd=c.folder,
                             stdin=subprocess.DEVNULL, stdout=o, stderr=e, start_new_session=True)
    c.runs.append(p)
    c.end(p)
    said = [line for line in c.read("out.err").splitlines() if line.startswith("xlat:")]
    if len(said) != 1 or "No space left" not in said[0]:
        raise prog.Fail(f"full: {said}")
    print(f"full: {said[0]}")


def main(argv):
    if len(argv) not in (4, 5):
        print(__doc__, file=sys.stderr)
        return 2
    exe, large, work = (os.path.abspath(a) for a in argv[1:4])
    xlat = os.path.abspath(os.environ.get("XLAT", ""))
    if not os.access(xlat, os.X_OK) or os.path.isdir(xlat):
        raise prog.Skip("XLAT names no program to test")
    vars = prog.wine_vars()
    pfx = prog.prefix(work, vars, "xlat")
    only = os.environ.get("XLAT_TEST_CASES", "late,hot,quick,learned,ten,kills,full").split(",")
    tests = {"late": late, "hot": hot, "quick": quick, "learned": learned, "ten": ten,
             "kills": lambda c: kills(c, int(argv[4]) if len(argv) > 4 else 6), "full": full}
    for name, test in tests.items():
        if name not in only:
            continue
        case = Case(name, xlat, large if name == "quick" else exe, vars, pfx, os.path.abspath(work))
        try:
            test(case)
        finally:
            case.close()
    return 0


if __name__ == "__main__":
    prog.run_main(main)
