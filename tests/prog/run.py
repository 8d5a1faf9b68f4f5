#!/usr/bin/env python3
"""run.py - builds and runs the guest programs of this folder: one file each, which carries its expected output.

A program is a .c or .cpp file with directives, one a line, and its expected output in a comment:

    //: flags -O2 -lm          more options for the compiler (after the file)
    //: dll other.dll FLAGS    also build this file as a DLL (-DDLL_OTHER, FLAGS), before the program; $other in FLAGS of a later
                               one or of the program is its path, to link against
    //: link                   link the program against its DLLs
    //: runtime a.dll b.dll    link to the compiler's run-time library in DLLs; these lie beside the program, untranslated
    //: args "a b" c           arguments; {cwd} is the folder it runs in, {tab} a tab
    //: stdin TEXT             standard input, with the escapes of a Python string
    //: env NAME=VALUE
    //: exit 3                 exit code (default 0)
    //: timeout 120            seconds in every mode (default 60)
    //: slow 300               seconds for interpreted runs
    //: build --faults=exact   options for `xlat build`
    //: learns                 translated again with the profile of a first run in the same folder, which is not looked at
    //: interprets 1000000     most instructions that the translated run may leave to the interpreter, Wine's DLLs included
    //: needs avx2 fma         what the processor must have to run it natively, in the words of /proc/cpuinfo
    //: expects other.c        its EXPECT blocks are those of this file, which it includes
    //: shortfall MODE REASON  known to be wrong in that mode (QUIRKS.md says so too): counts as skipped, and fails once it is right
    //: unreliable MODE REASON sometimes wrong in that mode for a reason that is not ours: counts as skipped when it is
    /* EXPECT                  standard output, CR LF taken as LF, blanks at line ends left out
    ...
    */
A block `EXPECT native` (or translated, interpreted) replaces EXPECT in that mode; `exit native 5` likewise.  `EXPECT unwatched` replaces it on
a host whose debug registers watch no data.

Modes: native (Wine's own backend), translated (`xlat build` of the program and its DLLs, then `xlat run`; Wine's DLLs as they are),
interpreted (`xlat run --interpret`).  Every run has a fresh folder.  The two prefixes below the work folder are made once, under a lock,
and shared by programs that run at the same time; what overstays its time is found by a mark in its environment and ended.
On a system that runs 64-bit code only there is no native mode, and only xlat's prefix.

    run.py list                          names, limits and DLLs, for meson.build
    run.py compile SOURCE OUTDIR         the program and its DLLs
    run.py test MODE SOURCE BINDIR WORK  exit code 0: as expected, 1: not, 77: cannot be run here (and why)
    run.py bless SOURCE...               runs them natively and writes what they print into their EXPECT blocks: read it before you keep it
    run.py arm64 BINDIR WORK [NAME...]   those of these names, or all, translated and interpreted for arm64 Linux in the session of tools/arm64-run;
                                         the last line counts, NAME may be a pattern
xlat is $XLAT.  Wine: $XLAT_WINE or the file that tools/wine-root leaves in the cache folder.
"""
import ast, concurrent.futures, ctypes, difflib, fcntl, fnmatch, os, platform, re, shlex, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "tools"))
from runs_i386 import runs_i386
MODES = ("native", "translated", "interpreted")
SKIP = 77


TOOLS = os.path.join(HERE, "..", "..", "tools")


class Host:
    """The machine that programs are translated for and run on: this one."""
    name, slower, modes = platform.machine(), 1, MODES

    def __init__(self):
        self.xlat = os.path.abspath(os.environ.get("XLAT", "xlat"))
        self.run, self.build, self.env = [self.xlat, "run"], [self.xlat, "build"], {}

    def ready(self):
        return os.path.isfile(self.xlat) and os.access(self.xlat, os.X_OK)

    def watches_data(self):
        return watches_data()

    def prefix(self, work, vars, kind):
        return prefix(work, vars, kind)


class Arm64(Host):
    """arm64 Linux, whose programs qemu executes here.  Its prefix and server are those of tools/arm64-run --prepare."""
    name, slower, modes = "aarch64", 8, MODES[1:]

    def __init__(self):
        tool = os.path.join(TOOLS, "arm64-run")
        self.run, self.build = [tool, "--xlat", "run"], [tool, "--build"]
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.root = os.environ.get("XLAT_ARM64") or os.path.join(cache, "xlat", "arm64")
        self.env = {"XLAT_ARM64": self.root, "XLAT_MODULES": os.path.join(cache, "xlat", "modules")}

        os.environ["XLAT_WINE"] = os.path.join(self.root, "env")

    def ready(self):
        return True

    def watches_data(self):
        return False        # neither Wine on arm64 nor qemu

    def prefix(self, work, vars, kind):
        os.makedirs(work, exist_ok=True)
        return self.root + "-prefix"


class Skip(Exception):
    """This machine cannot run the test; the text says why."""


class Fail(Exception):
    """The test failed before there was any output to compare."""


class Program:
    def __init__(self, path):
        self.path, self.name = path, os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as f:
            text = f.read()
        self.flags, self.dlls, self.args, self.stdin, self.env = [], [], [], b"", {}
        self.runtime, self.link, self.exits, self.timeout, self.slow, self.shortfalls, self.unreliable = [], False, {"": 0}, 60, None, {}, {}
        self.needs, self.build, self.interprets, self.learns, self.expects = set(), [], None, False, None
        for line in re.findall(r"^//: *(.*)$", text, re.M):
            key, _, value = line.partition(" ")
            value = value.strip()
            if key == "flags":
                self.flags += shlex.split(value)
            elif key == "dll":
                name, *flags = shlex.split(value)
                self.dlls.append((name, flags))
            elif key == "link":
                self.link = True
            elif key == "runtime":
                self.runtime = shlex.split(value)
            elif key == "args":
                self.args = shlex.split(value)
            elif key == "stdin":
                self.stdin = ast.literal_eval("'" + value + "'").encode("latin-1")
            elif key == "env":
                name, _, v = value.partition("=")
                self.env[name] = v
            elif key == "exit":
                *mode, code = value.split()
                self.exits[mode[0] if mode else ""] = int(code)
            elif key == "timeout":
                self.timeout = int(value)
            elif key == "slow":
                self.slow = int(value)
            elif key == "build":
                self.build = shlex.split(value)
            elif key == "learns":
                self.learns = True
            elif key == "interprets":
                self.interprets = int(value)
            elif key == "needs":
                self.needs |= set(value.split())
            elif key == "expects":
                self.expects = os.path.join(os.path.dirname(path), value)
            elif key == "shortfall":
                mode, reason = value.split(None, 1)
                self.shortfalls[mode] = reason
            elif key == "unreliable":
                mode, reason = value.split(None, 1)
                self.unreliable[mode] = reason
            else:
                raise Fail(f"{path}: unknown directive {key}")
        if self.expects:
            if "/* EXPECT" in text:
                raise Fail(f"{path}: expects what another file does, and has an EXPECT of its own")
            with open(self.expects, encoding="utf-8") as f:
                text = f.read()
        self.expected = {m.group(1) or "": m.group(2) for m in re.finditer(r"/\* EXPECT ?(\w*)\n(.*?)^\*/", text, re.S | re.M)}

    def expect(self, mode, host):
        want = self.expected.get(mode, self.expected.get(""))
        if "unwatched" in self.expected and not host.watches_data():
            want = self.expected["unwatched"]
        if want is None:
            raise Fail(f"{self.path}: no EXPECT block")
        return want, self.exits.get(mode, self.exits[""])

    def limit(self, mode):
        return self.slow or self.timeout if mode == "interpreted" else self.timeout

    @property
    def modules(self):
        return [self.name + ".exe"] + [d for d, _ in self.dlls]

    @property
    def outputs(self):
        return self.modules + self.runtime


def sources():
    return sorted(f for f in os.listdir(HERE) if f.endswith((".c", ".cpp")))


def compile_program(p, out):
    compiler = "i686-w64-mingw32-" + ("g++" if p.path.endswith(".cpp") else "gcc")
    base = [compiler, "-std=gnu++17" if p.path.endswith(".cpp") else "-std=gnu17", "-O1", "-Wall", "-Wextra", "-Wno-unused-parameter",
            "-Wno-cast-function-type", "-Wno-clobbered", "-Wno-infinite-recursion", "-fno-strict-aliasing", "-s"]
    base += ["-shared-libgcc"] if p.runtime else ["-static"]
    last = ["-Wl,--no-insert-timestamp"]
    os.makedirs(out, exist_ok=True)
    built = {}
    for name in p.runtime:
        found = subprocess.run([compiler, "-print-file-name=" + name], stdout=subprocess.PIPE, text=True).stdout.strip()
        shutil.copyfile(found, os.path.join(out, name))

    def known(flags):
        return [re.sub(r"\$(\w+)", lambda m: built[m.group(1)], f) for f in flags]

    def run(command):
        r = subprocess.run(command)
        if r.returncode:
            raise Fail(f"{p.name}: the compiler gave {r.returncode}")

    for name, flags in p.dlls:
        stem = os.path.splitext(name)[0]
        macro = "DLL_" + re.sub(r"\W", "_", stem).upper()
        run(base + ["-shared", "-D" + macro, "-o", os.path.join(out, name), p.path] + known(flags) + last)
        built[stem] = os.path.join(out, name)
    run(base + ["-o", os.path.join(out, p.name + ".exe"), p.path] + known(p.flags) + (list(built.values()) if p.link else []) + last)


# ---- the host ----

def need_native():
    """Wine's own backend lets the processor run the guest's code."""
    ok, why = runs_i386()
    if not ok:
        raise Skip(f"{why}: no native run")


def watches_data():
    """Does a write to an address in a debug register stop the process?  Some virtual machines keep the registers and do nothing."""
    libc, place = ctypes.CDLL(None, use_errno=True), ctypes.c_long()
    trace_me, poke_user, resume, registers = 0, 6, 7, 848       # enum __ptrace_request; offsetof(struct user, u_debugreg)

    def ptrace(request, pid, address, data):
        return libc.ptrace(ctypes.c_long(request), ctypes.c_long(pid), ctypes.c_void_p(address), ctypes.c_void_p(data)) == 0

    pid = os.fork()
    if pid == 0:
        if ptrace(trace_me, 0, 0, 0):
            os.kill(os.getpid(), signal.SIGSTOP)
        place.value = 1
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    if not os.WIFSTOPPED(status):
        return False
    at = ctypes.addressof(place)
    watched = ptrace(poke_user, pid, registers, at) and ptrace(poke_user, pid, registers + 7 * 8, 0xd0001) and ptrace(resume, pid, 0, 0)
    status = os.waitpid(pid, 0)[1] if watched else status
    if os.WIFSTOPPED(status):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return watched and os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTRAP


# ---- Wine ----

def wine_vars():
    path = os.environ.get("XLAT_WINE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "xlat", "wine", "env")
    if os.path.isdir(path):
        path = os.path.join(path, "env")
    if not os.path.exists(path):
        raise Skip(f"no Wine 10 with 32-bit support here ({path} is missing): tools/wine-root makes one")
    with open(path) as f:
        found = dict(l.strip().replace("'", "").split("=", 1) for l in f if "=" in l)
    found["file"] = os.path.abspath(path)
    return found


def environment(vars, prefix, mark, host=None):
    # TMPDIR: Debian's Wine 10.0 aborts where it is set
    env = {k: v for k, v in os.environ.items() if k == "XLAT_BACKEND" or k not in ("DISPLAY", "WAYLAND_DISPLAY", "TMPDIR")
           and not k.startswith(("WINE", "XLAT"))}
    env.update(WINEPREFIX=prefix, WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml,winedbg.exe=", LC_ALL="C.UTF-8", TZ="UTC",
               XLAT_WINE=vars["file"], XLAT_TEST_MARK=mark, XLAT_TRANSLATE="none", **(host.env if host else {}))
    return env


def marked(mark):
    """The processes that have this mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if b"XLAT_TEST_MARK=" + mark.encode() + b"\0" in f.read():
                    with open(f"/proc/{pid}/comm") as c:
                        found.append((int(pid), c.read().strip()))
        except OSError:
            continue
    return found


# Helpers of Wine that outlive the program which happened to start them and serve the others of its prefix.
SHARED = ("wineserver", "services.exe", "explorer.exe", "winedevice.exe", "plugplay.exe", "svchost.exe", "rpcss.exe", "conhost.exe", "wineboot.exe")


def run_limited(command, env, cwd, stdin, out, err, limit):
    """Exit code, None: out of time.  The program is a grandchild (start.exe makes it), so it is ended by its mark."""
    p = subprocess.Popen(command, env=env, cwd=cwd, stdin=stdin, stdout=out, stderr=err, start_new_session=True)
    try:
        return p.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if p.poll() is None:
            p.kill()
            p.wait()
            for pid, name in marked(env["XLAT_TEST_MARK"]):
                if not name.startswith(tuple(s[:15] for s in SHARED)):
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass


class Lock:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.f = open(self.path, "w")
        fcntl.flock(self.f, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.f.close()


def quiet(command, env, limit=300, cwd="/"):
    r = run_limited(command, env, cwd, subprocess.DEVNULL, subprocess.DEVNULL, subprocess.DEVNULL, limit)
    if r != 0:
        raise Fail(f"{' '.join(command)}: {'no end within %d s' % limit if r is None else 'exit code %d' % r}")


def prefix(work, vars, kind):
    """The path of a prefix that is ready.  The one for xlat is a copy of the other, with its own copy of the files that Wine changes in
    place; xlat enters its backend there at the first `xlat run --prefix`.  Where Wine cannot run the 32-bit programs that fill half of a
    prefix, xlat makes its own from the start."""
    if kind == "native":
        need_native()
    os.makedirs(work, exist_ok=True)
    native, other, made = (os.path.join(work, n) for n in ("prefix-native", "prefix-xlat", "prefixes-made"))
    with Lock(os.path.join(work, "lock")):
        if not os.path.exists(made):
            shutil.rmtree(native, ignore_errors=True)
            shutil.rmtree(other, ignore_errors=True)
            if runs_i386()[0]:
                env = environment(vars, native, f"prefix-{os.getpid()}")
                quiet([vars["WINE"], "wineboot.exe", "--init"], env)
                subprocess.run([vars["WINESERVER"], "-k"], env=env)
                shutil.copytree(native, other, symlinks=True, copy_function=lambda a, b: shutil.copy2(a, b) if a.endswith(".reg") else os.link(a, b))
            else:
                env = environment(vars, other, f"prefix-{os.getpid()}")
                quiet([os.path.abspath(os.environ["XLAT"]), "run", "--interpret", "--prefix", other, os.path.join(vars["WINE_I386_DIR"], "cmd.exe"),
                       "/c", "exit 0"], env)
            open(made, "w").close()
    return native if kind == "native" else other


# ---- one test ----

def build(p, folder, host, env, profile=None):
    """Translates the program beside itself, and its DLLs into the cache, where every run looks."""
    log = os.path.join(folder, "build.log")
    for name in p.modules:
        command = [*host.build, "-q", *p.build, *(["--profile", profile] if profile else []), os.path.join(folder, name),
                   *(["--cache"] if name.endswith(".dll") else ["-o", os.path.join(folder, p.name + ".so")])]
        with open(log, "wb") as f:
            code = run_limited(command, env, folder, subprocess.DEVNULL, f, f, 240 * host.slower)
        with open(log, errors="replace") as f:
            said = f.read()
        if code != 0 or said:
            raise Fail(f"{' '.join(command)}: {'no end in time' if code is None else 'exit code %d' % code}\n{said[-2000:]}")
    os.unlink(log)


def used(path, most):
    """The counters of a translated run must say that the translation was used (a process that was terminated leaves none), and enough."""
    if os.path.exists(path):
        counts = {}
        with open(path) as f:
            for name, value in (l.split() for l in f):
                counts[name] = counts.get(name, 0) + int(value)
        if not counts["modules-translated"] or not counts["translated-calls"]:
            raise Fail(f"the translation was not used: {counts}")
        if most is not None and counts["interpreted"] > most:
            raise Fail(f"{counts['interpreted']} instructions interpreted, at most {most} were expected")


def run(p, mode, bindir, work, host):
    vars = wine_vars()
    if mode == "native" and platform.machine() != "x86_64":
        raise Skip("Wine's own backend runs on x86-64 only")
    if mode == "native":
        need_native()
    if mode == "native" and p.needs:
        with open("/proc/cpuinfo") as f:
            lacking = p.needs - set(re.findall(r"\w+", f.read()))
        if lacking:
            raise Skip(f"this processor has no {' '.join(sorted(lacking))}")
    if mode != "native" and not host.ready():
        raise Skip("XLAT names no program to test")
    kind = "native" if mode == "native" else "xlat"
    pfx = host.prefix(work, vars, kind)
    folder = tempfile.mkdtemp(prefix=f"{p.name}-{mode}-", dir=work)
    env = environment(vars, pfx, os.path.basename(folder), host)
    env.update(p.env)
    env["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
    try:
        cwd = os.path.join(folder, "run")
        os.mkdir(cwd)
        for name in p.outputs:
            shutil.copyfile(os.path.join(bindir, name), os.path.join(cwd, name))
        args = [a.replace("{cwd}", "Z:" + cwd.replace("/", "\\")).replace("{tab}", "\t") for a in p.args]
        exe = os.path.join(cwd, p.name + ".exe")
        if mode == "native":
            command = [vars["WINE"], exe] + args
        elif mode == "interpreted":
            command = [*host.run, "--prefix", pfx, "--interpret", exe] + args
        else:
            build(p, cwd, host, env)
            if p.learns:
                profile = os.path.join(folder, "profile")
                quiet([*host.run, "--prefix", pfx, "--profile", profile, os.path.join(cwd, p.name + ".so")] + args, env,
                      300 * host.slower, cwd)
                build(p, cwd, host, env, profile)
                quiet([*host.build, "-q", "--cache", exe], env, 300 * host.slower) # also what the first run has found in memory only
            command = [*host.run, "--prefix", pfx, "--count", os.path.join(folder, "count"), os.path.join(cwd, p.name + ".so")] + args
        with open(os.path.join(folder, "stdin"), "w+b") as i, open(os.path.join(folder, "out"), "w+b") as o, \
                open(os.path.join(folder, "err"), "w+b") as e:
            i.write(p.stdin)
            i.seek(0)
            started = time.monotonic()
            code = run_limited(command, env, cwd, i, o, e, p.limit(mode) * host.slower)
            seconds = time.monotonic() - started
            o.seek(0), e.seek(0)
            if mode == "translated" and code is not None:
                used(os.path.join(folder, "count"), p.interprets)
            return code, re.sub(rb"[ \t\r]*\n", b"\n", o.read()).decode("utf-8", "replace"), e.read().decode("utf-8", "replace"), seconds
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(p, mode, bindir, work, host):
    """(exit code of the test, what to print)"""
    want, want_code = p.expect(mode, host)
    code, out, err, seconds = run(p, mode, bindir, os.path.abspath(work), host)
    said = []
    if code is None:
        said.append(f"{p.name} {mode}: no end within {p.limit(mode) * host.slower} s\n")
    elif code != want_code:
        said.append(f"{p.name} {mode}: exit code {code}, expected {want_code}\n")
    if out != want:
        said += difflib.unified_diff(want.splitlines(True), out.splitlines(True), "expected", mode, n=1)
    if code == want_code and out == want:
        said.append(f"{p.name} {mode}: as expected, {seconds:.2f} s\n")
        if mode in p.shortfalls:
            said.append(f"it was a known shortfall ({p.shortfalls[mode]}): take the directive out\n")
        return 1 if mode in p.shortfalls else 0, "".join(said)
    if err:
        said.append("standard error:\n" + err[-2000:] + "\n")
    if mode in p.shortfalls:
        said.append(f"known shortfall: {p.shortfalls[mode]}\n")
        return SKIP, "".join(said)
    if mode in p.unreliable:
        said.append(f"unreliable: {p.unreliable[mode]}\n")
        return SKIP, "".join(said)
    return 1, "".join(said)


def test(mode, source, bindir, work):
    result, said = compare(Program(source), mode, bindir, work, Host())
    print(said, end="")
    return result


def all_of_host(host, bindir, work, names):
    """Runs the programs on another host, two at a time; a line for each, the reasons after those that fail."""
    def one(job):
        p, mode = job
        try:
            if not all(os.path.exists(os.path.join(bindir, o)) for o in p.outputs):
                compile_program(p, bindir)
            return job, *compare(p, mode, bindir, work, host)
        except Skip as e:
            return job, SKIP, f"{e}\n"
        except (Fail, OSError) as e:
            return job, 1, f"{e}\n"

    programs = [p for p in (Program(os.path.join(HERE, f)) for f in sources()) if not names or any(fnmatch.fnmatch(p.name, n) for n in names)]
    counts = {0: 0, 1: 0, SKIP: 0}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (p, mode), result, said in pool.map(one, [(p, m) for p in programs for m in host.modes]):
            counts[result] += 1
            print({0: "ok  ", 1: "FAIL", SKIP: "skip"}[result], p.name, mode, flush=True)
            if result:
                lines = said.rstrip("\n").split("\n")
                print("    " + "\n    ".join(lines if len(lines) <= 16 else lines[:8] + ["..."] + lines[-7:]), flush=True)
    print(f"{counts[0]} passed, {counts[1]} failed, {counts[SKIP]} skipped")
    return 1 if counts[1] or not counts[0] else 0


def bless(source):
    p = Program(source)
    if p.expects:
        raise Fail(f"{source}: its output stands in {os.path.basename(p.expects)}; left alone")
    work = os.path.join(tempfile.gettempdir(), f"xlat-prog-{os.getuid()}")
    compile_program(p, os.path.join(work, "bin"))
    code, out, err, seconds = run(p, "native", os.path.join(work, "bin"), work, Host())
    sys.stdout.write("".join(out.splitlines(True)[:60]))
    sys.stdout.flush()
    print(f"--- {p.name}: exit code {code}, {seconds:.2f} s\n{err}", end="", file=sys.stderr)
    if code != p.exits.get("native", p.exits[""]):
        raise Fail(f"{source}: exit code {code}, expected {p.exits['']}; left alone")
    with open(source, encoding="utf-8") as f:
        text = f.read()
    if out and not out.endswith("\n"):
        raise Fail(f"{source}: its output does not end with a line end; left alone")
    block, key = "", "native" if "native" in p.expected else ""
    block = "/* EXPECT" + (" " + key if key else "") + "\n" + out + "*/\n"
    old = re.compile(r"/\* EXPECT" + (" " + key if key else "") + r"\n.*?^\*/\n", re.S | re.M)
    text = old.sub(lambda _: block, text) if old.search(text) else text.rstrip("\n") + "\n\n" + block
    with open(source, "w", encoding="utf-8") as f:
        f.write(text)


def main(argv):
    if len(argv) == 2 and argv[1] == "list":
        for f in sources():
            p = Program(os.path.join(HERE, f))
            print(f, p.name, p.limit("native"), p.limit("interpreted"), *p.modules)
        return 0
    if len(argv) == 4 and argv[1] == "compile":
        compile_program(Program(argv[2]), argv[3])
        return 0
    if len(argv) == 6 and argv[1] == "test" and argv[2] in MODES:
        return test(*argv[2:])
    if len(argv) >= 4 and argv[1] == "arm64":
        return all_of_host(Arm64(), argv[2], argv[3], argv[4:])
    if len(argv) > 2 and argv[1] == "bless":
        failed = 0
        for source in argv[2:]:
            try:
                bless(source)
            except Fail as e:
                print(e, file=sys.stderr)
                failed = 1
        return failed
    print(__doc__, file=sys.stderr)
    return 2


def run_main(main):
    """Ends a test program with what main(argv) returns, or as its exception says; for the tests of other folders too."""
    try:
        sys.exit(main(sys.argv))
    except Skip as e:
        print(e)
        sys.exit(SKIP)
    except (Fail, subprocess.SubprocessError, OSError) as e:
        print(e, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run_main(main)
