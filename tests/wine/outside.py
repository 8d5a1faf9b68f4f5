#!/usr/bin/env python3
"""outside.py OUTSIDE.exe OTHER.exe WORK - what surrounds a program reaches it as natively: signals, standard streams, exit codes, processes.

Each case carries what it must give, and runs natively, interpreted and translated; on a system that runs 64-bit code only the native run is
left out.  OTHER.exe (tests/prog/exit-code.exe) is what a program starts that starts another.  Exit code 0: good, 1: not, 77: cannot be run
here.
"""
import contextlib, importlib.util, os, shutil, signal, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)
LIMIT = 100


class Runner:
    def __init__(self, mode, command, env, folder):
        self.mode, self.command, self.env, self.folder = mode, command, env, folder

    def start(self, args, **streams):
        return subprocess.Popen(self.command + args, env=self.env, cwd=self.folder, start_new_session=True,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                                **{"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **streams})

    def end(self, p, group=True):
        """(exit code, what was left of its output)"""
        try:
            out, _ = p.communicate(timeout=LIMIT)
            return p.returncode, out
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL)
            p.wait()
            raise prog.Fail(f"{self.mode}: {p.args[-2:]}: no end within {LIMIT} s")


def control(r, what, sig):
    """A terminal's Ctrl-C goes to the whole foreground process group."""
    p = r.start([what], stdout=subprocess.PIPE)
    ready = p.stdout.readline()
    os.killpg(p.pid, sig)
    return (ready.strip(), *r.end(p))


def unhandled(r):
    """Wine's start.exe, which waits for a 32-bit program and passes its exit code on, is interrupted like the program, and when it is at its end
    just then it may end with 0: that is asked again."""
    for _ in range(3):
        got = control(r, "none", signal.SIGINT)
        if got[1] != 0:
            break
        print(f"{r.mode}: start.exe was quicker than its program's exit code")
    return got


def closed_output(r):
    p = r.start(["write"], stdout=subprocess.PIPE)
    first = p.stdout.read(640)
    p.stdout.close()
    p.wait(LIMIT)
    return p.returncode, first


def reading(r, stream, data=None):
    p = r.start(["read"], stdin=stream, stdout=subprocess.PIPE)
    if data is not None:
        p.stdin.write(data)
        p.stdin.close()
        p.stdin = None
    return r.end(p)


def reading_file(r, path):
    with open(path, "rb") as f:
        return reading(r, f)


def closed_input(r):
    p = subprocess.Popen(["sh", "-c", 'exec "$@" <&-', "sh", *r.command, "read"], env=r.env, cwd=r.folder, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL,
                         start_new_session=True)
    return r.end(p)


def exit_code(r, n):
    return r.end(r.start(["exit", str(n)], stdout=subprocess.PIPE))


def starts(r, path, *args):
    """Nothing is said about a program that the module is not for."""
    with tempfile.TemporaryFile() as said: # no pipe: services that the first program of a prefix starts keep it open
        code, out = r.end(r.start(["start", path, *args], stdout=subprocess.PIPE, stderr=said))
        said.seek(0)
        return code, out + b"".join(line for line in said if line.startswith(b"xlat:"))


def cases(folder):
    data = bytes(i * 7 & 0xff for i in range(100000))
    path = os.path.join(folder, "input")
    with open(path, "wb") as f:
        f.write(data)
    total = 0
    for byte in data:
        total = total * 31 + byte & 0xffffffff
    read = "type %d, %d bytes, sum %x, error %d\r\n"
    other = b"unfinished line, first last\r\n"
    yield "Ctrl-C with a handler", lambda r: control(r, "handler", signal.SIGINT), (b"ready", 7, b"handler 0\r\n")
    yield "Ctrl-C while computing", lambda r: control(r, "busy", signal.SIGINT), (b"ready", 7, b"handler 0\r\n")
    yield "Ctrl-C without a handler", unhandled, (b"ready", 0xc000013a & 255, b"")
    yield "SIGTERM", lambda r: control(r, "none", signal.SIGTERM), (b"ready", -signal.SIGTERM, b"")
    yield "its output is closed", closed_output, (6, b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n" * 10)
    yield "input from a pipe", lambda r: reading(r, subprocess.PIPE, data), (0, (read % (3, len(data), total, 0)).encode())
    yield "input from a file", lambda r: reading_file(r, path), (0, (read % (1, len(data), total, 0)).encode())
    yield "closed input", closed_input, (0, (read % (1, 0, 0, 1)).encode())
    for n in (0, 255, 256, 300, 0xc0000005):
        yield f"exit code {n}", lambda r, n=n: exit_code(r, n), (n & 255 or min(n, 1), b"") # Wine sees to it that what is not 0 does not become 0
    yield "starts another program", lambda r: starts(r, "other.exe"), (0, other + b"it ended with 42\r\n")
    yield "starts itself", lambda r: starts(r, "outside.exe", "start", "other.exe"), (0, other + b"it ended with 42\r\nit ended with 0\r\n")
    yield "starts what is not there", lambda r: starts(r, "nothing.exe"), (3, b"not started: 2\r\n")


def blocks(path):
    """A profile as {module line: {address: the rest}}"""
    found, now = {}, None
    with open(path) as f:
        for line in list(f)[1:]:
            if line.startswith("module "):
                if line in found:
                    raise prog.Fail(f"{path}: {line.strip()} stands there twice")
                now = found[line] = {}
            else:
                now[line.split()[0]] = line.split()[1:]
    return found


def profile(r, *args):
    """The profile of one run: {(module line, address): count}"""
    path = os.path.join(r.folder, "profile")
    command, r.command = r.command, r.command[:2] + ["--profile", path] + r.command[2:]
    code, out = r.end(r.start(list(args), stdout=subprocess.PIPE))
    r.command = command
    if code or not os.path.exists(path):
        raise prog.Fail(f"{r.mode}: {args} with a profile: exit code {code}, {out}")
    left = [n for n in os.listdir(r.folder) if n.startswith("profile") and n != "profile"]
    if left:
        raise prog.Fail(f"{r.mode}: left beside the profile: {left}")
    return {(m, address): int(rest[1]) for m, lines in blocks(path).items() for address, rest in lines.items()}


def profiles(r):
    """Several processes of one run write one profile: what each process does once at its start is in there once for each."""
    alone, three = profile(r, "exit", "0"), profile(r, "start", "outside.exe", "start", "outside.exe", "exit", "0")
    once = [place for place, count in alone.items() if count == 1]
    short = {place: three.get(place, 0) for place in once if three.get(place, 0) < 3}
    if not once or short:
        raise prog.Fail(f"{r.mode}: places entered once by each of three processes, and their counts: {short or once}")
    print(f"profile, {r.mode}: {len(alone)} places of one process, {len(three)} of three")


class Session:
    """Keeps a prefix's services alive, in a session of their own.  Wine starts them with the first program of a prefix and ends them after its
    last; a signal to that program's process group is one to them too, and what is started meanwhile meets a Wine that goes down."""
    def __init__(self, vars, env):
        # 64-bit, so that no backend is asked for
        self.p = subprocess.Popen([vars["WINE"], r"C:\windows\system32\cmd.exe", "/c", "echo up& set /p x="], env=env, start_new_session=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def __enter__(self):
        if b"up" not in self.p.stdout.readline():
            raise prog.Fail("Wine's cmd.exe does not run")

    def __exit__(self, *_):
        self.p.stdin.close()
        self.p.wait(LIMIT)


def main(argv):
    if len(argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    exe, other, work = (os.path.abspath(a) for a in argv[1:])
    xlat = os.path.abspath(os.environ.get("XLAT", ""))
    if not os.access(xlat, os.X_OK) or os.path.isdir(xlat):
        raise prog.Skip("XLAT names no program to test")
    vars = prog.wine_vars()
    native, why = prog.runs_i386()
    if not native:
        print(f"{why}: the native runs are left out")
    prefixes = {kind: prog.prefix(work, vars, kind) for kind in (("native", "xlat") if native else ("xlat",))}
    bad = 0
    with tempfile.TemporaryDirectory(prefix="outside-", dir=work) as folder:
        run = os.path.join(folder, "run")
        os.mkdir(run)
        shutil.copyfile(exe, os.path.join(run, "outside.exe"))
        shutil.copyfile(other, os.path.join(run, "other.exe"))
        env = {kind: dict(prog.environment(vars, prefixes[kind], os.path.basename(folder)), XDG_CACHE_HOME=os.path.join(folder, "cache"))
               for kind in prefixes}
        so = os.path.join(run, "outside.so")
        subprocess.run([xlat, "build", "-q", os.path.join(run, "outside.exe"), "-o", so], env=env["xlat"], check=True)
        base = [xlat, "run", "--prefix", prefixes["xlat"]]
        runners = [Runner("interpreted", base + ["--interpret", "outside.exe"], env["xlat"], run),
                   Runner("translated", base + [so], env["xlat"], run)]
        witnesses = [Runner("native", [vars["WINE"], "outside.exe"], env["native"], run)] if native else []
        try:
            with contextlib.ExitStack() as sessions:
                for kind in prefixes:
                    sessions.enter_context(Session(vars, env[kind]))
                for what, case, want in cases(folder):
                    for r in witnesses + runners:
                        if (got := case(r)) != want:
                            print(f"{what}, {r.mode}: {got}, but {want} was expected")
                            bad += 1
                    print(f"{what}: {want}", flush=True)
                for r in witnesses:
                    plain = Runner("plain Wine in the prefix of xlat", r.command, env["xlat"], run)
                    if (got := starts(plain, "other.exe")) != (expected := starts(r, "other.exe")):
                        raise prog.Fail(f"{plain.mode}: {got}, natively {expected}")
                profiles(runners[0]) # the child of a translated program has its translation in no cache
        finally:
            for pid, name in prog.marked(os.path.basename(folder)):
                if not name.startswith(tuple(s[:15] for s in prog.SHARED)):
                    os.kill(pid, signal.SIGKILL)
    return 1 if bad else 0


if __name__ == "__main__":
    prog.run_main(main)
