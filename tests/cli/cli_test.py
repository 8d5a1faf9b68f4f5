#!/usr/bin/env python3
"""cli_test.py - the command line: what it refuses and how, what it leaves behind, and that its output depends on nothing but its input.

    cli_test.py list          the names of the cases, for meson.build
    cli_test.py CASE WORK     exit code 0: good, 1: not, 77: cannot be checked here (and why)

Bad input must give one line on standard error that begins with "xlat: ", nothing on standard output, a non-zero exit code, and no new
file.  $XLAT is the program.  The inputs are made here, by hand; only cases that run a program take one ($XLAT_GUEST: tests/prog/exit-code.exe,
which prints a line and ends with 42; $XLAT_GUEST2: another one) and need Wine.
"""
import ctypes, hashlib, json, os, platform, re, shutil, signal, struct, subprocess, sys, tempfile, time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
cases = {}


class Skip(Exception):
    pass


class Wrong(Exception):
    pass


def case(f):
    cases[f.__name__.replace("_", "-")] = f
    return f


def need(condition, text):
    if not condition:
        raise Wrong(text)


# ---- inputs ----

def code(functions, seed=1):
    """Plausible machine code: `functions` small functions in a row that call each other, the first at offset 0."""
    out, starts = bytearray(), []
    for i in range(functions):
        starts.append(len(out))
        out += b"\x55\x89\xe5\x53"                                      # push ebp; mov ebp, esp; push ebx
        for k in range(12):
            seed = (seed * 1103515245 + 12345) & 0xffffffff
            out += (b"\x01\xd8", b"\x29\xc3", b"\x31\xd8", b"\xc1\xe0\x03", b"\x8d\x44\x18\x07", b"\x69\xc3" + struct.pack("<I", seed),
                    b"\x8b\x45\x08", b"\x89\x45\xf8")[seed >> 16 & 7]
        if i:
            out += b"\x3d" + struct.pack("<I", seed) + b"\x74\x05\xe8"    # cmp eax, x; je +5; call an earlier function
            out += struct.pack("<i", starts[(seed >> 8) % i] - (len(out) + 4))
        out += b"\x5b\x5d\xc3"
    out[-1:] = b""
    # the entry calls every function, so that discovery finds them
    entry = len(out)
    out += b"\xc3"
    entry = len(out)
    for s in starts:
        out += b"\xe8" + struct.pack("<i", s - (len(out) + 5))
    out += b"\xc3"
    return bytes(out), entry


def pe(text=None, entry=0, machine=0x14c, dll=False, dotnet=False):
    """A small PE file: one section of code, and a CLR header when it is asked for."""
    if text is None:
        text, entry = code(5)
    raw = len(text) + 0x1ff & ~0x1ff
    virtual = raw + 0xfff & ~0xfff
    wide = machine == 0x8664
    dirs = bytearray(16 * 8)
    body = bytearray(text.ljust(raw, b"\0"))
    if dotnet:
        at = len(text) + 7 & ~7
        clr = struct.pack("<IHHIIII", 72, 2, 5, 0x1000 + at, 72, 1, 0x06000001).ljust(72, b"\0")   # flags 1: nothing but IL
        body[at:at + 72] = clr
        struct.pack_into("<II", dirs, 14 * 8, 0x1000 + at, 72)
    opt = struct.pack("<HBBIIIII", 0x20b if wide else 0x10b, 2, 0, raw, 0, 0, 0x1000 + entry, 0x1000)
    opt += struct.pack("<Q", 0x140000000) if wide else struct.pack("<II", 0x1000, 0x400000)
    opt += struct.pack("<IIHHHHHHIIIIHH", 0x1000, 0x200, 4, 0, 0, 0, 4, 0, 0, 0x1000 + virtual, 0x400, 0, 3, 0x100)
    opt += struct.pack("<QQQQ" if wide else "<IIII", 0x100000, 0x1000, 0x100000, 0x1000) + struct.pack("<II", 0, 16) + dirs
    head = b"MZ".ljust(0x3c, b"\0") + struct.pack("<I", 0x80)
    head = head.ljust(0x80, b"\0") + b"PE\0\0" + struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, len(opt), 0x2103 if dll else 0x103)
    head += opt + b".text".ljust(8, b"\0") + struct.pack("<IIIIIIHHI", len(text), 0x1000, raw, 0x400, 0, 0, 0, 0, 0x60000020)
    return head.ljust(0x400, b"\0") + bytes(body)


# ---- running ----

class Box:
    """A folder for one case, and xlat in it."""
    def __init__(self, work):
        os.makedirs(work, exist_ok=True)
        self.dir = tempfile.mkdtemp(prefix="case-", dir=work)
        self.home = os.path.join(self.dir, "home")
        os.mkdir(self.home)
        self.cwd = os.path.join(self.dir, "cwd")
        os.mkdir(self.cwd)
        self.xlat = os.path.abspath(os.environ["XLAT"])
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("XLAT", "WINE", "XDG_")) and k != "DISPLAY"}
        if "XLAT_BACKEND" in os.environ:
            self.env["XLAT_BACKEND"] = os.environ["XLAT_BACKEND"]
        self.env.update(XLAT_TRANSLATE="before", HOME=self.home, XDG_CACHE_HOME=os.path.join(self.home, "cache"), XDG_DATA_HOME=os.path.join(self.home, "data"),
                        LC_ALL="C.UTF-8")

    def put(self, name, data):
        path = os.path.join(self.cwd, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def files(self, where=None):
        found = {}
        for d, dirs, names in os.walk(where or self.cwd):
            for n in names + dirs:
                p = os.path.join(d, n)
                found[os.path.relpath(p, where or self.cwd)] = None if os.path.isdir(p) else hashlib.sha256(open(p, "rb").read()).hexdigest()
        return found

    def run(self, *args, cwd=None, env=None, limit=200):
        return subprocess.run([self.xlat, *args], cwd=cwd or self.cwd, env={**self.env, **(env or {})}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=limit)

    def refused(self, *args, says=(), lines=1, **kw):
        before = self.files()
        r = self.run(*args, **kw)
        err = r.stderr.decode(errors="replace")
        what = f"xlat {' '.join(args)}: exit code {r.returncode}, standard error: {err!r}"
        need(r.returncode > 0, what + " (a failure was expected)")
        need(r.stdout == b"", what + f", standard output {r.stdout[:200]!r}")
        need(err.endswith("\n") and 1 <= err.count("\n") <= lines, what + f" ({lines} line expected)")
        need(err.startswith("xlat"), what + " (does not begin with xlat)")
        for w in says:
            need(w.lower() in err.lower(), what + f" (nothing of {w!r})")
        after = self.files()
        need(before == after, what + f", files left: {sorted(set(after) ^ set(before)) or 'changed ones'}")
        return err

    def built(self, *args, **kw):
        r = self.run("build", "-q", *args, **kw)
        need(r.returncode == 0, f"xlat build {' '.join(args)}: exit code {r.returncode}: {r.stderr.decode(errors='replace')}")
        need(r.stderr == b"" and r.stdout == b"", f"xlat build -q {' '.join(args)} said {r.stderr + r.stdout!r}")

    def wine(self):
        """The environment for cases that run programs: the shared Wine, and the prefix that tests/prog made or one of their own."""
        path = os.environ.get("XLAT_WINE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "xlat", "wine", "env")
        if os.path.isdir(path):
            path = os.path.join(path, "env")
        if not os.path.exists(path):
            raise Skip(f"no Wine 10 with 32-bit support here ({path} is missing): tools/wine-root makes one")
        if not os.environ.get("XLAT_GUEST"):
            raise Skip("no guest program was built (i686-w64-mingw32-gcc is missing)")
        sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "prog"))
        sys.dont_write_bytecode = True
        import run as prog
        prefix = prog.prefix(os.environ["XLAT_PROG_WORK"], prog.wine_vars(), "xlat")
        with open(path) as f:       # Wine's DLLs, which would take minutes to translate: only those that a case puts there
            text = f.read()
        self.wine_dlls = re.search(r"(?m)^WINE_I386_DIR='?([^'\n]*)", text).group(1)
        self.dlls = os.path.join(self.dir, "dlls")
        os.mkdir(self.dlls)
        path = os.path.join(self.dir, "wine-env")
        with open(path, "w") as f:
            f.write(re.sub(r"(?m)^WINE_I386_DIR=.*$", f"WINE_I386_DIR='{self.dlls}'", text))
        self.env.update(XLAT_WINE=os.path.abspath(path), WINEPREFIX=prefix, WINEDEBUG="-all", WINEDLLOVERRIDES="mscoree,mshtml,winedbg.exe=",
                        TMPDIR="/tmp")  # Debian's Wine 10.0 aborts where it is set: `xlat run` takes it away

    def guest(self, name="app.exe", which="XLAT_GUEST"):
        with open(os.environ[which], "rb") as f:
            return self.put(name, f.read())


GUEST_OUT, GUEST_CODE = b"unfinished line, first last\r\n", 42


def ran(r, lines, what, says=()):
    """The guest ran as it should, with so many lines of ours on standard error."""
    need(r.returncode == GUEST_CODE and r.stdout == GUEST_OUT, f"{what}: exit code {r.returncode}, output {r.stdout!r}, {r.stderr!r}")
    ours = [l for l in r.stderr.splitlines() if not l.startswith(b"wine: ")] # one of Wine's services may die when the prefix is shut down
    need(len(ours) == lines, f"{what}: {lines} lines expected on standard error: {r.stderr!r}")
    for w in says:
        need(w.encode().lower() in r.stderr.lower(), f"{what}: nothing of {w!r} in {r.stderr!r}")


# ---- refusals ----

@case
def not_a_pe(b):
    for name, data in (("text.exe", b"just some text\n" * 50), ("empty.exe", b""), ("mz.exe", b"MZ" + bytes(200)), ("one.exe", b"M"),
                       ("elf.exe", b"\x7fELF" + bytes(300)), ("noise.exe", bytes(i * 167 & 0xff for i in range(5000)))):
        b.put(name, data)
        for command in (("build", name, "-o", "out.so"), ("run", name), ("inspect", name)):
            b.refused(*command, says=[name])


@case
def folder_as_input(b):
    os.mkdir(os.path.join(b.cwd, "folder"))
    for command in (("build", "folder", "-o", "out.so"), ("run", "folder"), ("inspect", "folder")):
        b.refused(*command, says=["folder"])


@case
def sixty_four_bits(b):
    b.put("wide.exe", pe(machine=0x8664))
    for command in (("build", "wide.exe", "-o", "out.so"), ("run", "wide.exe"), ("inspect", "wide.exe")):
        b.refused(*command, says=["wide.exe", "64"])
    b.put("arm.exe", pe(machine=0x1c4))
    b.refused("build", "arm.exe", "-o", "out.so", says=["arm.exe"])


@case
def dotnet(b):
    b.put("managed.exe", pe(dotnet=True))
    for command in (("build", "managed.exe", "-o", "out.so"), ("run", "managed.exe")):
        b.refused(*command, says=["managed.exe", ".NET"])


@case
def truncated(b):
    """Cut anywhere, but for less than the last sector of a section, which Windows's loader does without."""
    whole = pe(*code(30))
    b.put("whole.exe", whole)
    b.built("whole.exe", "-O0", "-o", "whole.so")
    for n in (1, 2, 0x3c, 0x40, 0x80, 0x84, 0x98, 0xa0, 0xf8, 0x170, 0x178, 0x190, 0x3ff, 0x400, 0x401, len(whole) - 0x400):
        b.put("cut.exe", whole[:n])
        b.refused("build", "cut.exe", "-o", "out.so", says=["cut.exe"])
    b.refused("run", "cut.exe", says=["cut.exe"])


@case
def hostile(b):
    """Exception tables that share their rows: one line says where reading stopped, and what was found is translated all the same."""
    text, entry = code(5)
    text = bytes(text).ljust(len(text) + 15 & ~15, b"\xcc")
    table = 0x401000 + len(text)
    text += struct.pack("<IIIII", 0, 0, 0, 4096, table) * 4096                   # try blocks, each with 4,096 handlers
    text += struct.pack("<IIIII", 0x19930520, 0, 0, 4096, table) * 16            # FuncInfo, each with all of them
    b.put("hostile.exe", pe(text, entry))
    for args in (("build", "-q", "-O0", "-o", "hostile.so", "hostile.exe"), ("inspect", "hostile.exe")):
        r = b.run(*args, limit=100)
        err = r.stderr.decode(errors="replace")
        need(r.returncode == 0 and err.count("\n") == 1 and err.startswith("xlat: hostile.exe: the exception tables overlap"),
             f"{args}: {r.returncode}, {err!r}")
        need("stopped at 00" in err, f"{args}: no address in {err!r}")
    need("hostile.so" in b.files(), "no module was written")
    b.put("far.exe", b"no profile\xff\0" * 100)
    b.refused("build", "hostile.exe", "-o", "out.so", "--profile", "far.exe", says=["far.exe", "not a profile"])
    b.refused("build", "hostile.exe", "-o", "out.so", "--profile", "none", says=["none", "No such file"])


@case
def missing_input(b):
    for command in (("build", "none.exe", "-o", "out.so"), ("run", "none.exe"), ("run", "none.so"), ("inspect", "none.exe")):
        b.refused(*command, says=["none.", "No such file"])


@case
def unwritable_output(b):
    b.put("a.exe", pe())
    b.put("file", b"x")
    os.mkdir(os.path.join(b.cwd, "folder"))
    b.refused("build", "a.exe", "-o", "no/such/folder/a.so", says=["no/such/folder"])
    b.refused("build", "a.exe", "-o", "file/a.so", says=["file/a.so"])
    b.refused("build", "a.exe", "-o", "folder", says=["folder"])
    if os.path.exists("/proc/version"):
        b.refused("build", "a.exe", "-o", "/proc/xlat-test.so", says=["/proc/xlat-test.so"])
    if os.getuid():
        os.chmod(os.path.join(b.cwd, "folder"), 0o555)
        b.refused("build", "a.exe", "-o", "folder/a.so", says=["folder/a.so", "denied"])
    r = b.run("build", "-q", "a.exe", "-o", "/dev/full")
    need(r.returncode and r.stderr.count(b"\n") == 1, f"/dev/full: exit code {r.returncode}, {r.stderr!r}")


def mounted(b, script):
    """A shell script in a mount namespace of its own; for root only."""
    if os.getuid() or not shutil.which("unshare"):
        raise Skip("only root can mount")
    r = subprocess.run(["unshare", "-m", "sh", "-c", "mount --make-rprivate / && " + script], cwd=b.cwd, env={**b.env, "XLAT": b.xlat},
                       stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=200)
    if r.returncode == 99 or b"unshare:" in r.stderr or b"mount:" in r.stderr:
        raise Skip(f"cannot mount here: {r.stderr.decode(errors='replace').strip()}")
    return r


@case
def full_disk(b):
    b.put("a.exe", pe(*code(60)))
    b.built("a.exe", "-O0", "-o", "a.so")
    need(os.path.getsize(os.path.join(b.cwd, "a.so")) > 30000, "the module is too small for this test")
    os.mkdir(os.path.join(b.cwd, "small"))
    r = mounted(b, 'mount -t tmpfs -o size=16k none small || exit 99; "$XLAT" build -q -O0 a.exe -o small/a.so; echo "rc $?"; ls -A small')
    out = r.stdout.decode()
    need(out == "rc 1\n", f"full disk: {out!r} {r.stderr!r}")
    need(r.stderr.count(b"\n") == 1 and b"small/a.so" in r.stderr and b"No space" in r.stderr, f"full disk: {r.stderr!r}")


@case
def no_linker(b):
    b.put("a.exe", pe())
    r = mounted(b, 'mkdir empty; for d in /usr/lib/llvm-*/bin; do mount --bind empty "$d" || exit 99; done; '
                   'PATH="$PWD/empty" "$XLAT" build -q a.exe -o out.so; echo "rc $?"; [ -e out.so ] && echo left; true')
    need(r.stdout == b"rc 1\n", f"no linker: {r.stdout!r} {r.stderr!r}")
    need(r.stderr.count(b"\n") == 1 and b"lld" in r.stderr, f"no linker: {r.stderr!r}")
    r = mounted(b, 'for d in /usr/lib/llvm-*/bin; do mount --bind empty "$d" || exit 99; done; PATH="$PWD/empty" "$XLAT" doctor; echo "rc $?"')
    need(b"MISS  linker" in r.stdout and b"rc 1" in r.stdout, f"doctor without a linker: {r.stdout!r}")


@case
def failing_linker(b):
    b.put("a.exe", pe())
    os.mkdir(os.path.join(b.dir, "bin"))
    for name in ("ld.lld", "ld.lld-19"):
        path = os.path.join(b.dir, "bin", name)
        with open(path, "w") as f:
            f.write("#!/bin/sh\necho 'ld.lld: error: nothing works today' >&2\necho more >&2\nexit 1\n")
        os.chmod(path, 0o755)
    b.refused("build", "-q", "a.exe", "-o", "out.so", says=["nothing works today"], env={"PATH": os.path.join(b.dir, "bin")})


@case
def no_wine(b):
    b.put("a.exe", pe())
    b.refused("run", "--interpret", "a.exe", says=["Wine", "wine-root"])
    b.refused("run", "--interpret", "a.exe", says=["Wine"], env={"XLAT_WINE": "/nonexistent"})
    bad = b.put("env", b"WINE='/nonexistent/wine'\nWINESERVER='/x'\nWINE_I386_DIR='/y'\n")
    b.refused("run", "--interpret", "a.exe", says=["/nonexistent/wine"], env={"XLAT_WINE": bad})
    b.put("env", b"something else\n")
    b.refused("run", "--interpret", "a.exe", says=["env"], env={"XLAT_WINE": bad})
    r = b.run("doctor")
    need(r.returncode == 1 and b"MISS  Wine" in r.stdout, f"doctor without Wine: {r.returncode} {r.stdout!r}")


@case
def dll_given_to_run(b):
    b.put("lib.dll", pe(dll=True))
    b.refused("run", "lib.dll", says=["lib.dll", "DLL"])
    b.built("lib.dll", "-o", "lib.so")


@case
def bad_options(b):
    b.put("a.exe", pe())
    usage = 2       # the reason, and where to read more
    for args in (("build",), ("build", "a.exe"), ("build", "a.exe", "b.exe", "-o", "x"), ("build", "-O9", "a.exe", "-o", "x"),
                 ("build", "-j0", "a.exe", "-o", "x"),
                 ("build", "-jx", "a.exe", "-o", "x"), ("build", "--nonsense", "a.exe", "-o", "x"), ("build", "--emit=c", "a.exe", "-o", "x"),
                 ("build", "--sse-traps=maybe", "a.exe", "-o", "x"), ("build", "--faults=some", "a.exe", "-o", "x"), ("run",),
                 ("run", "--nonsense", "a.exe"), ("inspect",), ("inspect", "--function", "xyz", "a.exe"), ("cache",), ("cache", "lost"),
                 ("cache", "clean", "--size=x"), ("cache", "list", "--remove"),
                 ("build", "--cache", "-o", "x", "a.exe"), ("build", "--cache", "--emit=ir", "a.exe")):
        b.refused(*args, lines=usage)
    b.refused("nonsense", says=["nonsense"])
    b.refused("build", "--target=pdp11", "a.exe", "-o", "x", says=["pdp11"])
    b.refused("build", "--profile", "none.profile", "a.exe", "-o", "x", says=["none.profile"])
    b.put("bad.profile", b"this is not one\n")
    b.refused("build", "--profile", "bad.profile", "a.exe", "-o", "x", says=["bad.profile"])
    r = b.run()
    need(r.returncode == 2 and b"Usage" in r.stderr and not r.stdout, f"without arguments: {r}")
    for args in (("--help",), ("--version",), ("build", "--help"), ("run", "--help"), ("inspect", "--help"), ("doctor", "--help"),
                 ("cache", "--help")):
        r = b.run(*args)
        need(r.returncode == 0 and r.stdout and not r.stderr, f"xlat {' '.join(args)}: {r.returncode} {r.stderr!r}")


@case
def settings(b):
    """Settings files: which wins, what may stand where, and that what is wrong is named by file and line."""
    config = os.path.join(b.dir, "config")
    os.makedirs(os.path.join(config, "xlat", "programs"))
    b.env["XDG_CONFIG_HOME"] = config
    del b.env["XLAT_TRANSLATE"]
    own, mine = os.path.join(config, "xlat", "programs", "App.EXE"), os.path.join(config, "xlat", "settings")
    b.put("app.exe", pe())

    def write(path, text):
        with open(path, "w") as f:
            f.write(text)

    def applies(*options, **env):
        r = b.run("run", *options, "--print-settings", "app.exe", env=env)
        need(r.returncode == 0 and not r.stderr, f"--print-settings: {r}")
        rows = [re.match(r"(\S+) += (\S+) +# (.*)", l) for l in r.stdout.decode().splitlines()]
        return {m[1]: (m[2], m[3].replace(b.dir, "")) for m in rows if m}

    need(applies() == {}, f"without files: {applies()}")
    beside = b.put("app.exe.xlat", b"# beside\ntranslate = before\nskip = 10-20\nonly=1-2@a.dll,30\n")
    need(applies()["skip"] == ("10-20", "./app.exe.xlat:3"), f"beside: {applies()}")
    write(mine, "translate = none\nskip: 1\ntrait = threads=several\ntrait = suspends=yes\njobs = 2\n")
    write(own, "skip = 2\ninterpret = yes\n")
    got = applies(XLAT_ONLY="7")
    need(got["translate"] == ("none", "/config/xlat/settings:1") and got["skip"] == ("2", "/config/xlat/programs/App.EXE:1")
         and got["only"] == ("7", "XLAT_ONLY") and got["interpret"][0] == "yes", f"all of them: {got}")
    need(applies("--interpret=no", "--translate=background", XLAT_TRANSLATE="before")["translate"] == ("background", "command line"), "the command line")
    need(b.refused("run", "app.exe", env={"XLAT_TRANSLATE": "soon"}, says=["XLAT_TRANSLATE=soon", "background"]), "a variable")
    # translations: the options are in the module
    b.built("app.exe", "-o", "a.so")
    made = b.run("inspect", "a.so").stdout
    need(b"threads=several" in made and b"suspends=yes" in made, f"a translation does not follow its settings: {made}")
    os.unlink(mine), os.unlink(own), os.unlink(os.path.join(b.cwd, "a.so"))
    for where in (beside, mine, own):
        for line, says in (("nonsense = 1", "nonsense: no such setting"), ("translate = soon", "translate = soon: background, before or none"),
                           ("just a word", "KEY = VALUE"), ("[run]", "sections"), ("skip = 10-", "skip = 10-"), ("log = /x", "command line"),
                           ("interpret = perhaps", "yes or no"), ("faults = some", "auto or exact"), ("skip = " + "1," * 400, "too long"),
                           ("translate = \x1b[2Jx", "?[2Jx")):
            write(where, f"; a comment\n\n{line}\nskip = nor this\n")
            name = os.path.basename(where)
            b.refused("run", "app.exe", says=[f"{name}:3: ", says])
            b.refused("build", "app.exe", "-o", "b.so", says=[f"{name}:3: ", says])
        os.unlink(where)
    # what names a file, or what others share, goes only into the user's own
    for line in ("prefix = /tmp/x", "modules = /tmp/x", "trait = threads=one", "cpu = x86-64-v2", "sse-traps = off", "optimise = 0", "jobs = 1"):
        write(beside, line + "\n")
        b.refused("run", "app.exe", says=["app.exe.xlat:1: ", "your own settings"])
        os.unlink(beside)
        write(own, line + "\n")
        need(applies()[line.split()[0]][1].endswith("App.EXE:1"), line)
    os.unlink(own)
    os.mkfifo(beside)
    r = b.run("run", "app.exe", limit=20)
    need(r.returncode == 2 and b"app.exe.xlat: not a settings file" in r.stderr, f"a FIFO: {r}")


@case
def interrupted(b):
    """Signals at any moment: the output is whole and new, or as it was; nothing else appears."""
    b.put("big.exe", pe(*code(300)))
    b.put("out.so", b"what was here before")
    before = b.files()
    started = time.monotonic()
    b.built("big.exe", "-o", "timing.so", "-O0")
    whole = time.monotonic() - started
    with open(os.path.join(b.cwd, "timing.so"), "rb") as f:
        good = f.read()
    os.unlink(os.path.join(b.cwd, "timing.so"))
    finished = 0
    for i in range(12):
        sig = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[i % 3]
        p = subprocess.Popen([b.xlat, "build", "-q", "big.exe", "-O0", "-o", "out.so"], cwd=b.cwd, env=b.env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        time.sleep(whole * (0.05 + 0.09 * i))
        p.send_signal(sig)
        p.communicate(timeout=200)
        now = b.files()
        need(set(now) == set(before), f"signal {sig} at {i}: left {sorted(set(now) - set(before))}")
        if now != before:
            with open(os.path.join(b.cwd, "out.so"), "rb") as f:
                need(f.read() == good, f"signal {sig} at {i}: a half-written module")
            finished += 1
            b.put("out.so", b"what was here before")
        else:
            need(p.returncode in (-sig, 1, 128 + sig), f"signal {sig} at {i}: exit code {p.returncode}, but no output")
    need(finished < 12, "no build was interrupted: the input is too small for this machine")


@case
def deterministic(b):
    """Enough code for several units of work, so that the number of threads could matter."""
    data = pe(*code(1000))
    b.put("app.exe", data)
    other = os.path.join(b.dir, "a much longer folder name, with blanks")
    os.mkdir(other)
    shutil.copyfile(os.path.join(b.cwd, "app.exe"), os.path.join(other, "app.exe"))
    strange = {"HOME": "/", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8"}
    ways = {"-O0": [("-j1", None, None), ("-j2", None, None), ("-j7", None, None), ("-j2", other, strange)],
            "-O2": [("-j1", None, None), ("-j2", other, strange)]}
    for level, runs in ways.items():
        sums = {}
        if level == "-O2":
            b.put("app.exe", pe(*code(450)))
            shutil.copyfile(os.path.join(b.cwd, "app.exe"), os.path.join(other, "app.exe"))
        for jobs, cwd, env in runs:
            out = os.path.join(b.cwd, "out.so")
            b.built("app.exe", level, jobs, "-o", out, cwd=cwd, env=env)
            with open(out, "rb") as f:
                sums[jobs + (" elsewhere" if cwd else "")] = hashlib.sha256(f.read()).hexdigest()
        need(len(set(sums.values())) == 1, f"{level}: {sums}")
    b.built("app.exe", "-O0", "-o", "one.so")
    b.built("app.exe", "-O0", "--no-image", "-o", "noimage.so")
    need(os.path.getsize(os.path.join(b.cwd, "noimage.so")) < os.path.getsize(os.path.join(b.cwd, "one.so")), "--no-image makes no difference")
    with open(os.path.join(b.cwd, "one.so"), "rb") as f:
        text = f.read()
    for secret in (b.cwd, other, b.dir):
        need(secret.encode() not in text, f"the module holds the path {secret}")


@case
def outputs(b):
    """--report, --emit, inspect."""
    b.put("app.exe", pe(*code(20)))
    b.built("app.exe", "-o", "app.so", "--report", "report.json")
    with open(os.path.join(b.cwd, "report.json")) as f:
        report = json.load(f)
    for key in ("functions", "code_bytes", "bytes_translated", "unsupported", "jump_tables", "phases"):
        need(key in report, f"no {key} in the report")
    need(report["functions"] >= 21 and report["bytes_translated"] == report["code_bytes"], f"report: {report}")
    for emit, start in (("ir", b"; ModuleID"), ("asm", b"\t"), ("obj", b"\x7fELF")):
        b.built("app.exe", f"--emit={emit}", "-o", "out." + emit)
        with open(os.path.join(b.cwd, "out." + emit), "rb") as f:
            need(f.read(100).startswith(start), f"--emit={emit} wrote something else")
    for args in (("inspect", "app.exe"), ("inspect", "app.so"), ("inspect", "--list", "app.exe"),
                 ("inspect", "--function", "401000", "--ir", "app.exe")):
        r = b.run(*args)
        need(r.returncode == 0 and r.stdout and not r.stderr, f"xlat {' '.join(args)}: {r.returncode} {r.stderr!r}")
    r = subprocess.run(["nm", "-D", "--undefined-only", os.path.join(b.cwd, "app.so")], stdout=subprocess.PIPE)
    need(r.stdout == b"", f"undefined symbols: {r.stdout!r}")
    b.refused("inspect", "--function", "123", "app.exe", says=["123"])
    b.built("app.exe", "--target=aarch64-linux-gnu", "-o", "arm.so")
    with open(os.path.join(b.cwd, "arm.so"), "rb") as f:
        need(f.read(20)[18] == 183, "--target=aarch64-linux-gnu made something else")


@case
def traits(b):
    """inspect prints them, a module has them, --trait and the options that stand for some set them, a profile too."""
    text, entry = code(20)
    b.put("app.exe", pe(text, entry))

    def traits_of(*args):
        b.built("app.exe", "-O0", *args, "-o", "app.so", "--report", "report.json")
        lines = [l for l in b.run("inspect", "app.so").stdout.decode().splitlines() if l.startswith("traits ")]
        need(len(lines) == 1, f"{args}: {lines}")
        found = dict(t.split("=") for t in lines[0].split()[1:])
        with open(os.path.join(b.cwd, "report.json")) as f:
            need(json.load(f)["traits"] == found, f"{args}: the report says something else")
        return found

    plain = traits_of()
    shown = [l.split(None, 2) for l in b.run("inspect", "app.exe").stdout.decode().split("traits:\n")[1].splitlines()]
    need(plain == {l[0]: l[1] for l in shown} and all(len(l) == 3 and l[2] for l in shown), f"inspect: {shown}")
    need(plain["threads"] == "one" and plain["handlers"] == "none" and plain["sse-unmasked"] == "no" and plain["dll"] == "no", f"plain: {plain}")
    digest = subprocess.run([b.xlat, "inspect", "app.so"], cwd=b.cwd, env=b.env, stdout=subprocess.PIPE).stdout.decode().split("XXH3-128 ")[1][:32]
    b.put("profile", f"xlat-profile 1\nmodule {digest}\n0 unmasked\n".encode())
    for args, name, value in ((("--trait=threads=racing",), "threads", "racing"), (("--trait=suspends=yes",), "suspends", "yes"),
                              (("--trait=handlers=frame",), "handlers", "frame"), (("--faults=exact",), "handlers", "all"),
                              (("--sse-traps=on",), "sse-unmasked", "yes"), (("--profile=profile",), "sse-unmasked", "yes"),
                              (("--profile=profile", "--sse-traps=off"), "sse-unmasked", "no"),
                              (("--trait=sse-unmasked=no", "--profile=profile"), "sse-unmasked", "no")):
        need(traits_of(*args) == {**plain, name: value}, f"{args}: {traits_of(*args)}")
    # what was given reaches the code: every function polls in the one, registers are stored before accesses in the other
    size = {}
    for given in ("suspends=no", "suspends=yes", "handlers=none", "handlers=all"):
        b.built("app.exe", "-O0", "--emit=obj", "--trait=" + given, "-o", "app.o")
        size[given] = os.path.getsize(os.path.join(b.cwd, "app.o"))
    need(size["suspends=yes"] > size["suspends=no"] and size["handlers=all"] > size["handlers=none"], f"no difference in the code: {size}")
    for given, words in (("colour=red", ["colour"]), ("threads", ["NAME=VALUE"]), ("threads=many", ["one several racing"]),
                         ("dll=yes", ["only reported"])):
        b.refused("build", "--trait=" + given, "app.exe", "-o", "x", says=words, lines=2)     # usage
    r = b.run("build", "--trait=help")
    need(r.returncode == 0 and all(n.encode() in r.stdout for n in plain) and b"one several racing" in r.stdout and not r.stderr,
         f"--trait=help: {r}")
    b.refused("build", "--trait=movable=yes", "app.exe", "-o", "x", says=["relocations"])


# ---- damaged modules ----

def damage(b, so):
    """name -> (bytes, word the message must have)"""
    with open(so, "rb") as f:
        good = f.read()
    elf_size, aot = struct.unpack("<QQ", good[-32:-16])
    magic = good.find(b"XALT")
    while magic >= 0 and not 100 < struct.unpack_from("<I", good, magic + 12)[0] < 1000:    # its size: else the word is something else
        magic = good.find(b"XALT", magic + 4)
    need(magic >= 0, "no structure in the module")

    def resummed(data):
        lib = ctypes.CDLL("libxxhash.so.0")
        lib.XXH3_64bits.restype = ctypes.c_uint64
        lib.XXH3_64bits.argtypes = ctypes.c_char_p, ctypes.c_size_t
        return data[:-16] + struct.pack("<Q", lib.XXH3_64bits(bytes(data[:-16]), len(data) - 16)) + data[-8:]

    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    version = bytearray(good)
    struct.pack_into("<I", version, magic + 4, struct.unpack_from("<I", good, magic + 4)[0] + 1)
    found = {
        "cut in half": (good[:len(good) // 2], ""),
        "without its end": (good[:-1], ""),
        "one bit changed": (bytes(flipped), ""),
        "only its head": (good[:100], ""),
        "something after it": (good + b"x", ""),
    }
    try:
        found["another ABI version"] = (resummed(bytes(version)), "ABI version")
    except OSError:
        found["another ABI version"] = (bytes(version), "")
    return found


@case
def damaged_module(b):
    b.put("app.exe", pe())
    b.built("app.exe", "-o", "app.so")
    for what, (data, word) in damage(b, os.path.join(b.cwd, "app.so")).items():
        b.put("alone.so", data)
        b.refused("run", "alone.so", says=["alone.so", word])
        b.refused("inspect", "alone.so", says=["alone.so", word])


@case
def damaged_module_runs(b):
    """Beside the program, a damaged module costs speed and one line, not the run."""
    b.wine()
    b.guest()
    b.built("app.exe", "-o", "app.so")
    ran(b.run("run", "app.so"), 0, "the good module")
    good = b.files()
    bad = damage(b, os.path.join(b.cwd, "app.so"))
    for what in ("cut in half", "one bit changed", "another ABI version"):
        b.put("app.so", bad[what][0])
        ran(b.run("run", "app.so"), 1, what, ["app.so", bad[what][1]])
    need(set(b.files()) == set(good), "files appeared")


@case
def embedded_program(b):
    """A module alone, without the program beside it, in another folder."""
    b.wine()
    b.guest()
    b.built("app.exe", "-o", "app.so")
    os.unlink(os.path.join(b.cwd, "app.exe"))
    elsewhere = os.path.join(b.dir, "elsewhere")
    os.mkdir(elsewhere)
    os.rename(os.path.join(b.cwd, "app.so"), os.path.join(elsewhere, "renamed module.so"))
    ran(b.run("run", os.path.join(elsewhere, "renamed module.so")), 0, "the program inside")
    ran(b.run("run", os.path.join(elsewhere, "renamed module.so")), 0, "the second time")


@case
def streams(b):
    """Exit code, standard input, output and error of the program pass through; so does a signal."""
    b.wine()
    b.guest()
    r = subprocess.run([b.xlat, "run", "-q", "--interpret", "app.exe"], cwd=b.cwd, env=b.env, stdin=subprocess.DEVNULL,
                       stdout=open(os.path.join(b.cwd, "out"), "wb"),
                       stderr=subprocess.PIPE, timeout=100)
    need(r.returncode == GUEST_CODE and r.stderr == b"", f"to a file: {r}")
    with open(os.path.join(b.cwd, "out"), "rb") as f:
        need(f.read() == GUEST_OUT, "to a file: other output")
    r = b.run("run", "--interpret", "app.exe", "--interpret", "-x", "--")
    ran(r, 0, "options behind the file are the program's")


@case
def first_runs(b):
    """Three first runs at once, with no prefix yet: one makes it, all wait for it, and it is not made again.  One without its 32-bit half, as plain
    Wine makes it where the system runs 64-bit code only, gets that."""
    b.wine()
    b.guest()
    del b.env["WINEPREFIX"]
    prefix = os.path.join(b.home, "data", "xlat", "prefix")
    dll = os.path.join(os.environ.get("XLAT_BACKEND") or os.path.join(os.path.dirname(b.xlat), "..", "runtime", "wine", "root"), "x86_64-windows",
                       "xlatcpu.dll")
    untouched = os.stat(dll).st_mtime_ns
    with open(b.env["XLAT_WINE"]) as f:
        server = dict(l.strip().replace("'", "").split("=", 1) for l in f if "=" in l)["WINESERVER"]

    def stop():
        subprocess.run([server, "-k"], env={**b.env, "WINEPREFIX": prefix})

    try:
        started = [subprocess.Popen([b.xlat, "run", "-q", "--interpret", "app.exe"], cwd=b.cwd, env=b.env, stdin=subprocess.DEVNULL,
                                    stdout=open(os.path.join(b.dir, f"out{i}"), "wb"), stderr=open(os.path.join(b.dir, f"err{i}"), "wb"))
                   for i in range(3)]
        for i, p in enumerate(started):
            p.wait(300)
            with open(os.path.join(b.dir, f"out{i}"), "rb") as o, open(os.path.join(b.dir, f"err{i}"), "rb") as e:
                ran(subprocess.CompletedProcess([], p.returncode, o.read(), e.read()), 0, f"run {i}")
        made = os.stat(os.path.join(prefix, ".xlat-backend")).st_mtime_ns
        ran(b.run("run", "--interpret", "app.exe"), 0, "the next run")
        need(os.stat(os.path.join(prefix, ".xlat-backend")).st_mtime_ns == made, "the prefix was prepared again")
        need(b.files() == {"app.exe": b.files()["app.exe"]}, "files appeared")
        stop()
        os.unlink(os.path.join(prefix, ".xlat-backend"))
        shutil.rmtree(os.path.join(prefix, "drive_c", "windows", "syswow64"))
        ran(b.run("run", "--interpret", "app.exe"), 0, "a run in a prefix without its 32-bit half")
        stop()
        registry = os.path.join(prefix, "system.reg")
        with open(registry, "a") as f:
            f.write('\n[Software\\\\Somebody]\n"kept"="yes"\n')
        os.unlink(os.path.join(prefix, ".xlat-backend"))
        os.unlink(os.path.join(prefix, ".update-timestamp"))
        ran(b.run("run", "--interpret", "app.exe"), 0, "a run in a prefix that Wine is to update")
        stop()
        with open(registry) as f:
            need("Software\\\\Somebody]" in f.read(), "the registry was replaced")
        need(os.stat(dll).st_mtime_ns == untouched, f"{dll}, which other processes are running, was written to")
    finally:
        for p in started:
            if p.poll() is None:
                p.kill()
        stop()


@case
def new_backend(b):
    """A backend that was built anew is used in a prefix in which a program still runs: that one is not disturbed."""
    b.wine()
    b.guest()
    built = os.environ.get("XLAT_BACKEND") or os.path.join(os.path.dirname(b.xlat), "..", "runtime", "wine", "root")
    b.env["XLAT_BACKEND"] = os.path.join(b.dir, "backend")
    shutil.copytree(built, b.env["XLAT_BACKEND"])
    ran(b.run("run", "--interpret", "app.exe"), 0, "the first run")
    cmd = os.path.join(b.wine_dlls, "cmd.exe")
    with open(os.path.join(b.dir, "cmd-out"), "wb") as out, open(os.path.join(b.dir, "cmd-err"), "wb") as err:
        p = subprocess.Popen([b.xlat, "run", "-q", "--interpret", cmd, "/v:on", "/c", "echo up & set /p line= & exit /b !line!"], cwd=b.cwd,
                             env=b.env,
                             stdin=subprocess.PIPE, stdout=out, stderr=err)
    try:
        while p.poll() is None and not os.path.getsize(os.path.join(b.dir, "cmd-out")):
            time.sleep(0.05)
        dll = os.path.join(b.env["XLAT_BACKEND"], "x86_64-windows", "xlatcpu.dll")
        with open(dll, "rb") as f:
            data = f.read()
        os.unlink(dll)
        with open(dll, "wb") as f:
            f.write(data + b"another build")
        r = b.run("run", "--interpret", "app.exe")
        ran(r, 0, "a run with the new one")
        need(not r.stderr, f"it said {r.stderr!r}")
        with open(os.path.join(b.env["WINEPREFIX"], "drive_c", "windows", "system32", "xlatcpu.dll"), "rb") as f:
            need(f.read() == data + b"another build", "the prefix has the old DLL")
        p.communicate(b"7\r\n", timeout=60)
        need(p.returncode == 7, f"the program that ran meanwhile: exit code {p.returncode}")
    finally:
        if p.poll() is None:
            p.kill()


def main(argv, cases, doc):
    if argv[1:] == ["list"]:
        print("\n".join(cases))
        return 0
    if len(argv) != 3 or argv[1] not in cases:
        print(doc, file=sys.stderr)
        return 2
    b = Box(os.path.abspath(argv[2]))
    try:
        cases[argv[1]](b)
        print(f"{argv[1]}: good")
        return 0
    except Skip as e:
        print(f"{argv[1]}: {e}")
        return 77
    except Wrong as e:
        print(f"{argv[1]}: {e}", file=sys.stderr)
        return 1
    except subprocess.TimeoutExpired as e:
        print(f"{argv[1]}: {' '.join(e.cmd)}: no end within {e.timeout:.0f} s", file=sys.stderr)
        return 1
    finally:
        subprocess.run(["chmod", "-R", "u+w", b.dir], stderr=subprocess.DEVNULL)
        shutil.rmtree(b.dir, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv, cases, __doc__))
