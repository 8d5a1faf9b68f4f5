"""running.py - runs programs of programs.py under Wine: natively, translated, interpreted; shared by compare-programs and bench.

native       Wine's own backend in a private prefix
translated   `xlat build program.exe -o program.so` once, then `xlat run program.so ...`
interpreted  `xlat run --interpret program.exe ...`
elf, qemu    the Linux program of the same source and flags, by the processor itself or by qemu-i386 (benchmarks only)
elf64        the 64-bit Linux program of the same source, by the processor itself (benchmarks only)

On a system that runs 64-bit code only native and elf do not exist, and xlat makes the prefix itself.

Each run has a fresh folder, standard input from /dev/null, standard output and error in files (background processes of Wine would
hold a pipe open), and a time limit, after which everything in its prefix is ended.
xlat is $XLAT, by default build/xlat/xlat below the project's top folder; it finds Wine through WINE, WINESERVER, WINEPREFIX.
"""
import fcntl, hashlib, os, select, shutil, signal, subprocess, sys, time
import programs
from runs_i386 import runs_i386

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
MODES = ("native", "translated", "interpreted", "elf", "qemu", "elf64")
LINUX = ("elf", "qemu", "elf64")


class Failure(Exception):
    """An error that ends the whole command; its text is one line for the user."""


def default_folder(name):
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "xlat", name)


def bench_sources():
    return os.environ.get("XLAT_BENCH") or os.path.join(os.path.dirname(TOP), "shared", "bench")


def say(text):
    print(f"{os.path.basename(sys.argv[0])}: {text}", file=sys.stderr, flush=True)


class Result:
    """One run: exit code (None when it ran out of time), wall seconds, the program's own time_ms, output, produced files."""
    def __init__(self):
        self.exit, self.wall, self.own, self.stdout, self.stderr, self.files, self.trouble = None, 0.0, None, b"", b"", {}, ""

    @property
    def seconds(self):
        return self.wall if self.own is None else self.own / 1000.0


class Display:
    """A display of its own, so that windows are real ones."""
    def __enter__(self):
        if not shutil.which("Xvfb"):
            raise Failure("Xvfb is missing: install the package xvfb")
        r, w = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(w), "-screen", "0", "800x600x24", "-nolisten", "tcp"], pass_fds=[w],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(w)
        with os.fdopen(r) as f:
            number = f.readline().strip()
        if not number:
            raise Failure("Xvfb does not start")
        return ":" + number

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


class Wine:
    """A Wine and the prefixes in one work folder; a context manager that leaves no server behind."""
    def __init__(self, work, modes, display=None):
        """display: of all runs, or one of each prefix ("native", "xlat"); without one Wine draws nothing."""
        self.work, self.prefixes, self.outputs, self.display = os.path.abspath(work), {}, {}, display
        os.makedirs(self.work, exist_ok=True)
        self.lock = open(os.path.join(self.work, "lock"), "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run in {self.work} to end (--work names another folder)")
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.vars = self._root()
        self.xlat = os.environ.get("XLAT") or os.path.join(TOP, "build", "xlat", "xlat")
        if {"translated", "interpreted"} & set(modes) and not os.access(self.xlat, os.X_OK):
            raise Failure(f"no xlat at {self.xlat}: build the project first, or set XLAT")
        if "translated" in modes:
            self._note_untranslated()
        for m in {"native", "again", "elf"} & set(modes):
            ok, why = runs_i386()
            if not ok:
                raise Failure(f"no mode {m} here: {why}")
        if "qemu" in modes and not shutil.which("qemu-i386"):
            raise Failure("qemu-i386 is missing: install the package qemu-user")

    def _note_untranslated(self):
        """Warns when Wine's own DLLs would be interpreted, because a newly built xlat uses no module that an older one made."""
        r = subprocess.run([self.xlat, "doctor"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        for line in r.stdout.splitlines():
            if line.startswith("note") and "translated DLLs" in line:
                say(line.split(None, 1)[1])

    def _root(self):
        r = subprocess.run([os.path.join(HERE, "wine-root")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if r.returncode:
            raise Failure("no Wine to run programs with (see above)")
        with open(r.stdout.strip()) as f:
            return dict(l.strip().replace("'", "").split("=", 1) for l in f if "=" in l)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for prefix in self.prefixes.values():
            self._kill(prefix)

    def _kill(self, prefix):
        subprocess.run([self.vars["WINESERVER"], "-k"], env=self.environment(prefix), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def environment(self, prefix):
        # TMPDIR: Debian's Wine 10.0 aborts where it is set
        env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "TMPDIR") and not k.startswith("WINE")}
        if self.display:
            kind = "native" if os.path.basename(prefix) == "prefix-native" else "xlat"
            env["DISPLAY"] = self.display[kind] if isinstance(self.display, dict) else self.display
        env.update(WINE=self.vars["WINE"], WINESERVER=self.vars["WINESERVER"], WINEPREFIX=prefix, WINEDEBUG="-all",
                   WINEDLLOVERRIDES="mscoree,mshtml,winedbg.exe=", LC_ALL="C.UTF-8", TZ="UTC", XLAT_TRANSLATE="none")
        return env

    def prefix(self, mode):
        """The prefix of a mode, with a running server, which stays until the end, so that no run includes its start."""
        key = "native" if mode == "native" else "xlat"
        if key not in self.prefixes:
            path = os.path.join(self.work, "prefix-" + key)
            env = self.environment(path)
            self._kill(path)
            self.prefixes[key] = path
            if not all(os.path.exists(os.path.join(path, n)) for n in ("made", "drive_c/windows/syswow64/kernel32.dll")):
                shutil.rmtree(path, ignore_errors=True)
            os.makedirs(path, exist_ok=True)
            with open(os.path.join(self.work, f"prefix-{key}.log"), "wb") as log:
                r = 0
                if not runs_i386()[0]:  # before any server is started: it would not read the registry that xlat writes
                    r = self._limited([self.xlat, "run", "--interpret", os.path.join(self.vars["WINE_I386_DIR"], "cmd.exe"), "/c", "exit 0"], env,
                                      self.work,
                                      log, log, 300)
                    self._kill(path)
                subprocess.run([self.vars["WINESERVER"], "-p"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                # a 64-bit program, so that no backend is loaded yet
                if r == 0:
                    r = self._limited([self.vars["WINE"], r"C:\windows\system32\cmd.exe", "/c", "exit 0"], env, self.work, log, log, 300)
            if r != 0:
                raise Failure(f"Wine cannot make a prefix in {path} (see {log.name})")
            open(os.path.join(path, "made"), "w").close()
        return self.prefixes[key]

    def _limited(self, command, env, cwd, out, err, limit):
        """Exit code, or None when the time ran out."""
        p = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)
        end = os.pidfd_open(p.pid)      # Popen.wait with a limit polls only every 50 ms
        try:
            return p.wait() if select.select([end], [], [], limit)[0] else None
        finally:
            os.close(end)
            if p.returncode is None:
                os.killpg(p.pid, signal.SIGKILL)
                p.wait()

    def build(self, exe, options=()):
        """Translates the program unless this xlat did it before.  (path, "") or (None, what went wrong)."""
        h = hashlib.sha256()
        for path in (exe, self.xlat):
            with open(path, "rb") as f:
                h.update(hashlib.sha256(f.read()).digest())
        h.update("\0".join(options).encode())
        name = os.path.basename(exe)[:-4] + "-" + h.hexdigest()[:16]
        so = os.path.join(self.work, "so", name + ".so")
        if not os.path.exists(so):
            os.makedirs(os.path.dirname(so), exist_ok=True)
            tmp, log = so + ".new", so[:-3] + ".log"
            with open(log, "wb") as f:
                code = self._limited([self.xlat, "build", *options, exe, "-o", tmp], dict(os.environ), self.work, f, f, 3600)
            if code != 0 or not os.path.exists(tmp):
                why = "ran out of time" if code is None else f"exit code {code}"
                return None, f"xlat build: {why}, see {log}"
            os.rename(tmp, so)
        self._build_marked(exe)
        return so, ""

    def _build_marked(self, exe):
        """Translates a program that an earlier run has marked as it asks for, which the next run would do within its time limit."""
        r = subprocess.run([self.xlat, "cache", "list"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if any("registers at faults: " + os.path.basename(exe) in l for l in r.stdout.splitlines()):
            self._limited([self.xlat, "build", "-q", "--cache", "--keep", exe], dict(os.environ), self.work, subprocess.DEVNULL, subprocess.DEVNULL,
                          3600)

    def run(self, program, exe, mode, inputs, limit, build_options=(), run_options=()):
        """One run in a fresh folder.  inputs: list of (path, name in the folder)."""
        result = Result()
        native, env, prefix = mode == "native", dict(os.environ), None
        if mode in LINUX:
            command = (["qemu-i386"] if mode == "qemu" else []) + [exe]
        else:
            prefix = self.prefix(mode)
            env = self.environment(prefix)
            command = [self.vars["WINE"], exe]
            if mode == "interpreted":
                command = [self.xlat, "run", "--interpret", *run_options, exe]
            elif mode == "translated":
                so, result.trouble = self.build(exe, build_options)
                if not so:
                    return result
                command = [self.xlat, "run", *run_options, so]
        # the same path in every mode, because a program may print it or write it to a file
        folder, logs = os.path.join(self.work, "run"), os.path.join(self.work, "logs")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        os.makedirs(logs, exist_ok=True)
        for path, name in inputs:
            shutil.copyfile(path, os.path.join(folder, name))
            os.utime(os.path.join(folder, name), (1577836800, 1577836800))
        before = _contents(folder)
        command += [a.replace("{cwd}", "Z:" + folder.replace("/", "\\")) for a in program.args]
        base = os.path.join(logs, f"{program.build or 'x'}-{program.name}-{mode}")
        with open(base + ".out", "wb") as out, open(base + ".err", "wb") as err:
            start = time.monotonic()
            result.exit = self._limited(command, env, folder, out, err, limit)
            result.wall = time.monotonic() - start
        if result.exit is None:
            result.trouble = f"no end within {limit:.0f} s"
            if prefix:          # the program itself is a grandchild: end all processes of its prefix
                self._kill(prefix)
                del self.prefixes["native" if native else "xlat"]
        with open(base + ".out", "rb") as out, open(base + ".err", "rb") as err:
            result.stdout, result.stderr = out.read(), err.read()
        for line in result.stderr.decode(errors="replace").splitlines():
            word = line.split()
            if len(word) == 3 and word[0] == "time_ms":
                result.own = float(word[2])
        after = _contents(folder)
        result.files = {n: d for n, d in after.items() if before.get(n) != d}
        result.files.update((n, "gone") for n in before if n not in after)
        return result


def _contents(folder):
    """name -> content hash of every file below the folder."""
    found = {}
    for where, _, names in os.walk(folder):
        for n in names:
            path = os.path.join(where, n)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = hashlib.sha256(f.read()).hexdigest()
    return found


class Places:
    """Where programs and inputs are."""
    def __init__(self, bench, third_party, wine_vars):
        self.bench, self.third, self.i386 = os.path.join(bench, "out"), third_party, wine_vars["WINE_I386_DIR"]

    def exe(self, program, mode="native"):
        if program.build:
            if mode in LINUX:
                return os.path.join(self.bench, "l64" if mode == "elf64" else programs.ELF_BUILD[program.build], os.path.basename(program.exe)[:-4])
            return os.path.join(self.bench, program.exe)
        return os.path.join(self.third if program.source else self.i386, program.exe)

    def inputs(self, program):
        base = self.bench if program.build else self.third
        return [(os.path.join(base, i[0]), i[1]) if isinstance(i, tuple) else (os.path.join(self.third, "data", i), i) for i in program.inputs]

    def missing(self, program, mode="native"):
        """The first missing file, or None."""
        for path in [self.exe(program, mode)] + [i[0] for i in self.inputs(program)]:
            if not os.path.isfile(path):
                return path
        return None
