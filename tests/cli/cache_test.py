#!/usr/bin/env python3
"""cache_test.py - the cache of translations: which module a program gets, and that it never gets a wrong one.

    cache_test.py list          the names of the cases, for meson.build
    cache_test.py CASE WORK     exit code 0: good, 1: not, 77: cannot be checked here (and why)

Inputs, helpers and the rules for messages are those of cli_test.py.
"""
import fcntl, json, os, re, shutil, signal, struct, subprocess, sys, time

sys.dont_write_bytecode = True
import cli_test
from cli_test import Skip, code, need, pe, ran

cases = {}


def case(f):
    cases["cache-" + f.__name__.replace("_", "-")] = f
    return f


# ---- the processor ----

def processor_that_this_is_not():
    """(LLVM's name, a feature of it that this processor has not)"""
    with open("/proc/cpuinfo") as f:
        flags = set(re.findall(r"\w+", f.read()))
    for name, feature in (("bdver4", "fma4"), ("pantherlake", "sm3")):  # no maker has both
        if feature not in flags:
            return name, feature
    raise Skip("this processor has everything")


@case
def other_processor(b):
    """What --cpu needs stands in the module, and a processor without it refuses the module; one that LLVM does not know makes none."""
    b.put("app.exe", pe())
    name, feature = processor_that_this_is_not()
    b.built(f"--cpu={name}", "app.exe", "-o", "app.so")
    r = b.run("inspect", "app.so")
    need(f" {feature}" in re.search(r"needs.*", r.stdout.decode())[0], f"inspect: {r.stdout!r}")
    os.unlink(os.path.join(b.cwd, "app.exe"))
    b.refused("run", "app.so", says=["app.so", f"a processor with", "which this one has not"])
    b.put("app.exe", pe())
    for bad in ("nonsense", "pentium3", "", "x y"):     # unknown; 32 bits only; no name
        b.refused("build", "-q", f"--cpu={bad}", "app.exe", "-o", "bad.so", says=[f"--cpu={bad}:"])
    b.refused("build", "-q", "--target=aarch64-linux-gnu", "--cpu=skylake", "app.exe", "-o", "bad.so", says=["--cpu=skylake:"])
    b.built("--cpu=x86-64", "app.exe", "-o", "plain.so")
    need(b"nothing beyond" in b.run("inspect", "plain.so").stdout, "x86-64 needs something")



# ---- the files of a cache ----

def root(b):
    return os.path.join(b.home, "cache", "xlat", "modules")


def modules(where):
    """Paths of the modules below a root."""
    return sorted(os.path.join(d, n) for d, _, names in os.walk(where) for n in names if re.fullmatch(r"[0-9a-f]{32}-[0-9a-f]{32}\.so", n))


def others(where):
    """Names of all other files below a root but for the links to modules."""
    return sorted(n for d, _, names in os.walk(where) for n in names if not re.fullmatch(r"[0-9a-f]{32}(-[0-9a-f]{32})?\.so", n))


def chosen(where):
    """Paths of the modules that runs would use."""
    return sorted(os.path.realpath(os.path.join(d, n)) for d, _, names in os.walk(where) for n in names if re.fullmatch(r"[0-9a-f]{32}\.so", n))


def content(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def listed(b, *args, **kw):
    r = b.run("cache", "list", "--json", *args, **kw)
    need(r.returncode == 0 and not r.stderr, f"xlat cache list: {r.returncode} {r.stderr!r}")
    return json.loads(r.stdout)


def another_version(b):
    """A copy of xlat that differs in its build id only."""
    data = bytearray(content(b.xlat))
    note = data.find(struct.pack("<III", 4, 20, 3) + b"GNU\0")
    need(note > 0, "xlat has no build id")
    data[note + 16] ^= 0xff
    path = os.path.join(b.dir, "xlat-of-another-version")
    write(path, data)
    os.chmod(path, 0o755)
    need(subprocess.run([path, "--version"], stdout=subprocess.PIPE).returncode == 0, "the copy does not run")
    b.env["XLAT_BACKEND"] = os.environ.get("XLAT_BACKEND") or os.path.realpath(os.path.join(os.path.dirname(b.xlat), "..", "runtime", "wine", "root"))
    return path


@case
def options(b):
    """Whatever changes the output has a module of its own; the one that was asked for last is used; none is translated twice."""
    b.put("app.exe", pe(*code(40)))
    b.put("prof", b"xlat-profile 1\n")
    with open(os.path.join(cli_test.ROOT, "runtime", "abi", "profile.h")) as f:
        text = f.read()
    b.put("prof", (re.search(r'XLAT_PROFILE_MAGIC "([^"]*)"', text)[1] + " " + re.search(r"XLAT_PROFILE_VERSION (\d+)", text)[1] + "\n").encode())
    seen = {}
    ways = ((), ("-O0",), ("-O2", "--cpu=x86-64-v3"), ("--passes=function(sroa)",), ("--sse-traps=on",), ("--faults=exact",), ("--profile", "prof"),
            ("--target=aarch64-linux-gnu",))
    for way in ways:
        before = set(modules(root(b)))
        b.built("--cache", "--keep", *way, "app.exe")
        new = set(modules(root(b))) - before
        need(len(new) == 1, f"{way}: {len(new)} new modules")
        seen[way] = new.pop()
        need(seen[way] in chosen(root(b)), f"{way}: not the one that runs use")
    # the default level is 2, and a module made at another level is not taken for it
    b.built("-O2", "--no-image", "app.exe", "-o", "two.so")
    need(os.path.getsize(seen[()]) == os.path.getsize(os.path.join(b.cwd, "two.so")), "the module of the default level is not that of -O2")
    need(os.path.getsize(seen[()]) != os.path.getsize(seen[("-O0",)]), "-O0 makes no difference")
    stamps = {m: os.stat(m).st_mtime_ns for m in seen.values()}
    for way in reversed(ways):
        b.built("--cache", "--keep", *way, "app.exe", "-j1")
        need(seen[way] in chosen(root(b)), f"{way} again: not the one that runs use")
    need(stamps == {m: os.stat(m).st_mtime_ns for m in modules(root(b))}, "something was translated again")
    b.put("prof", content(os.path.join(b.cwd, "prof")) + b"module 00000000000000000000000000000000\n")
    b.built("--cache", "--keep", "--profile", "prof", "app.exe")
    need(len(modules(root(b))) == len(ways) + 1, "another profile, but no other module")
    rows = listed(b)
    need(len(rows) == len(ways) + 1 and all(r["good"] and r["this_translator"] and r["name"] == "app.exe" for r in rows), f"list: {rows}")
    need(sum(r["chosen"] for r in rows) == 2, "not one for each machine is used")
    need(sorted(r["path"] for r in rows) == modules(root(b)), "list shows other files")
    name = os.fsdecode(b"\xff name.exe")
    b.put(name, pe(*code(6)))
    b.built("--cache", "-O0", name, "--report", "report.json")
    need("? name.exe" in [r["name"] for r in listed(b)], "list: a name that is not UTF-8")
    need(json.loads(content(os.path.join(b.cwd, "report.json")))["input"] == "? name.exe", "report: a name that is not UTF-8")
    need({"level=0", "cpu=x86-64-v3", "passes=function(sroa)", "sse-unmasked=yes", "handlers=all"} <=
         set(" ".join(r["options"] for r in rows).split()), f"options: {rows}")


@case
def two_versions(b):
    """Two versions of xlat share a cache, and neither ever takes a module of the other's."""
    mine, theirs = b.xlat, another_version(b)
    b.put("app.exe", pe())
    b.built("--cache", "app.exe")
    first = modules(root(b))
    b.xlat = theirs
    need(all(not r["this_translator"] for r in listed(b)), "the other version takes the module for its own")
    b.built("--cache", "--keep", "app.exe")
    second = [m for m in modules(root(b)) if m not in first]
    need(len(second) == 1 and content(second[0]) != content(first[0]), "the other version made no module of its own")
    # one under the other's name is damage
    good = content(second[0])
    write(second[0], content(first[0]))
    r = b.run("cache", "verify")
    need(r.returncode == 1 and b"another xlat" in r.stdout, f"verify: {r}")
    b.built("--cache", "--keep", "app.exe")
    need(content(second[0]) == good, "a module of another version was kept")
    # where each looks
    roots = [json.loads(subprocess.run([x, "cache", "path", "--json"], env=b.env, stdout=subprocess.PIPE).stdout) for x in (mine, theirs)]
    need(roots[0]["user"] == roots[1]["user"] == root(b) and roots[0]["translator"] != roots[1]["translator"], f"path: {roots}")
    r = b.run("cache", "clean", "--others")
    need(r.returncode == 0 and modules(root(b)) == second, f"clean --others: {r} {modules(root(b))}")


@case
def two_versions_run(b):
    """The same for runs: what one version has translated, another interprets, also when it lies under its own name."""
    b.wine()
    b.guest()
    theirs = another_version(b)
    count = os.path.join(b.dir, "count")

    def translated(what, lines=0, says=()):
        if os.path.exists(count):
            os.unlink(count)
        ran(b.run("run", "-q", "--no-build", "--count", count, "app.exe"), lines, what, says)
        return int(re.search(rb"modules-translated (\d+)", content(count))[1])

    b.built("--cache", "app.exe")
    first = modules(root(b))[0]
    need(translated("own module") == 1, "the module was not used")
    b.xlat = theirs
    need(translated("module of another version") == 0, "a module of another version was used")
    place = first.replace(os.path.basename(os.path.dirname(os.path.dirname(first))),
                          json.loads(b.run("cache", "path", "--json").stdout)["translator"])
    os.makedirs(os.path.dirname(place))
    shutil.copyfile(first, place)
    link = os.path.join(os.path.dirname(place), os.path.basename(place)[:32] + ".so")
    os.symlink(os.path.basename(place), link)
    need(translated("module of another version under the own name", 1, ["another xlat"]) == 0, "a foreign module was used")
    ran(b.run("run", "-q", "app.exe"), 1, "a run that may translate", ["another xlat", "again"])
    need(translated("after that") == 1 and content(place) != content(first), "it was not translated again")
    # a processor that this is not
    name, feature = processor_that_this_is_not()
    b.built("--cache", f"--cpu={name}", "app.exe")
    need(translated("other processor", 1, ["a processor with", "which this one has not"]) == 0, "a module for another processor was used")
    for module in modules(os.path.dirname(place)):
        if module not in chosen(root(b)):
            os.unlink(module)
    ran(b.run("run", "-q", "app.exe"), 1, "other processor, may translate", ["a processor with", "again"])
    need(len(modules(os.path.dirname(place))) == 2 and translated("other processor, again", 1, ["a processor with"]) == 0,
         "the module for another processor was no longer chosen")
    with open("/proc/cpuinfo") as f:
        if {"popcnt", "sse4_2", "cx16"} <= set(re.findall(r"\w+", f.read())):
            b.built("--cache", "--cpu=x86-64-v2", "app.exe")
            need(translated("this processor") == 1, "a module for this processor was not used")


@case
def at_once(b):
    """Eight processes want the same module: one translates, the others wait and take it."""
    b.put("app.exe", pe(*code(300)))
    started = [subprocess.Popen([b.xlat, "build", "-v", "-j1", "--cache", *(["--keep"] if i % 2 else []), "app.exe"], cwd=b.cwd, env=b.env,
                                stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE) for i in range(8)]
    said = [p.communicate(timeout=300)[1] for p in started]
    need(all(p.returncode == 0 for p in started), f"exit codes {[p.returncode for p in started]}: {said}")
    need(sum(b"xlat: translate " in s for s in said) == 1, f"{sum(b'xlat: translate ' in s for s in said)} of 8 translated")
    need(len(modules(root(b))) == 1 and not others(root(b)) and b.run("cache", "verify").returncode == 0, "not one good module")


@case
def killed(b):
    """A build that is killed leaves no module, keeps no lock, and the next one works."""
    b.put("app.exe", pe(*code(300)))
    started = time.monotonic()
    b.built("--cache", "-O0", "-j1", "app.exe")
    whole = time.monotonic() - started
    shutil.rmtree(root(b))
    died = 0
    for i in range(8):
        p = subprocess.Popen([b.xlat, "build", "-q", "--cache", "-O0", "-j1", "app.exe"], cwd=b.cwd, env=b.env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.1 + 0.1 * i))
        p.kill()
        died += p.wait(200) != 0
        r = b.run("cache", "verify")
        need(r.returncode == 0, f"after a kill: {r.stdout!r}")
        if modules(root(b)):
            shutil.rmtree(root(b))
    need(died, "no build was killed: the input is too small for this machine")
    b.built("--cache", "--keep", "-O0", "app.exe")
    need(len(modules(root(b))) == 1 and not others(root(b)), f"left: {others(root(b))}")


@case
def damaged(b):
    """Whatever is wrong with a module: it is not taken, it is made again, and `verify` says so."""
    b.put("app.exe", pe())
    b.put("other.exe", pe(*code(7)))
    b.built("--cache", "other.exe")
    other = modules(root(b))[0]
    b.built("--cache", "-O0", "app.exe")
    lower = [m for m in modules(root(b)) if m != other][0]
    b.built("--cache", "app.exe")
    mine = [m for m in modules(root(b)) if m not in (other, lower)][0]
    good = content(mine)
    flipped = bytearray(good)
    flipped[len(good) // 3] ^= 4
    for what, data in (("empty", b""), ("cut", good[:1000]), ("flipped", bytes(flipped)), ("another program's", content(other)),
                       ("other options", content(lower))):
        write(mine, data)
        r = b.run("cache", "verify", "--json")
        bad = [f for f in json.loads(r.stdout) if not f["good"]]
        need(r.returncode == 1 and len(bad) == 1 and bad[0]["path"] == mine and bad[0]["bad"], f"{what}: verify: {r}")
        b.built("--cache", "--keep", "app.exe")
        need(content(mine) == good, f"{what}: not made again")
    os.unlink(mine)
    os.mkdir(mine)
    b.refused("build", "-q", "--cache", "--keep", "app.exe", says=[os.path.basename(mine)])
    os.rmdir(mine)
    write(mine, b"x")
    r = b.run("cache", "verify", "--remove")
    need(r.returncode == 1 and not os.path.exists(mine) and len(modules(root(b))) == 2, f"verify --remove: {r}")
    need(b.run("cache", "verify").returncode == 0, "still damaged")
    write(os.path.join(root(b), "0" * 32 + ".so"), b"made before modules lay in folders")
    r = b.run("cache", "clean")
    need(r.returncode == 0 and b.files(root(b)) == {}, f"clean: {r} {b.files(root(b))}")


@case
def with_dlls(b):
    """--with-dlls translates a program, what it imports and what every process loads into one folder, of which a run takes all."""
    b.wine()
    b.guest()
    dlls = ["NTDLL.dll", "Kernel32.DLL", "kernelbase.dll", "msvcrt.dll"]  # stand-ins beside the program, which come before Wine's
    for i, name in enumerate(dlls):
        b.put(name, pe(*code(10 + i), dll=True))
    b.built("-O0", "--with-dlls", "app.exe", "-o", "set")
    found = modules(os.path.join(b.cwd, "set"))
    need(len(found) == 1 + len(dlls) and not modules(root(b)), f"in the folder: {found}, in the cache: {modules(root(b))}")
    for name in dlls:
        os.unlink(os.path.join(b.cwd, name))
    ran(b.run("run", "-q", "--modules", "set", "--translate=none", "--count", "count", "app.exe"), 0, "with the set")
    with open(os.path.join(b.cwd, "count")) as f:
        need("modules-translated 1\n" in f.read(), "the program's module was not used")


@case
def runs(b):
    """`xlat run app.exe` translates into the cache, uses that the next time, and makes it again when it is damaged or another program's."""
    b.wine()
    b.guest()
    b.guest("other.exe", "XLAT_GUEST2")
    ran(b.run("run", "-q", "app.exe"), 0, "the first run")
    found = modules(root(b))
    need(len(found) == 1, f"in the cache: {found}")
    mine = found[0]
    good = content(mine)
    stamp = os.stat(mine).st_mtime_ns
    ran(b.run("run", "-q", "app.exe"), 0, "the second run")
    need(os.stat(mine).st_mtime_ns == stamp, "translated again without need")
    b.built("--cache", "other.exe")
    theirs = [m for m in modules(root(b)) if m != mine]
    need(len(theirs) == 1, f"in the cache: {modules(root(b))}")
    for what, data in (("truncated", good[:1000]), ("another program's", content(theirs[0]))):
        write(mine, data)
        ran(b.run("run", "-q", "app.exe"), 1, what, ["again"])
        need(content(mine) == good, f"{what}: not made again")
    write(mine, good[:1000])
    ran(b.run("run", "-q", "--interpret", "app.exe"), 0, "interpreted, with a damaged module in the cache")
    write(mine, good)
    # use counts: by `xlat run`, and by the runtime for what it finds itself
    for way in ((), ("--no-build",)):
        os.utime(mine, (1e9, 1e9))
        ran(b.run("run", "-q", *way, "app.exe"), 0, f"old module {way}")
        need(os.stat(mine).st_mtime > 1e9 + 1, f"{way}: the use was not noted")
    # a cache that cannot be written: interpreted, one line
    b.put("blocked", b"x")
    ran(b.run("run", "-q", "app.exe", env={"XDG_CACHE_HOME": os.path.join(b.cwd, "blocked")}), 1, "no cache", ["interpreted", "XDG_CACHE_HOME"])
    # another one that is only read
    os.rename(root(b), os.path.join(b.dir, "elsewhere"))
    ran(b.run("run", "-q", "app.exe", env={"XLAT_MODULES": os.path.join(b.dir, "elsewhere")}), 0, "XLAT_MODULES")
    ran(b.run("run", "-q", "--modules", "../elsewhere", "app.exe"), 0, "--modules")
    need(not modules(root(b)), "translated again, though another cache has it")
    # no home: no cache, one line that says what to set, and nothing below /tmp
    tmp = set(os.listdir("/tmp"))
    for name in ("HOME", "XDG_CACHE_HOME"):
        del b.env[name]
    ran(b.run("run", "-q", "app.exe"), 1, "no home", ["HOME", "interpreted"])
    need(".cache" not in set(os.listdir("/tmp")) - tmp, "a cache below /tmp")


@case
def runs_before(b):
    """--translate=before translates the DLLs that the program needs as well, once; Ctrl-C loses nothing that is finished."""
    b.wine()
    b.guest()
    names = ["ntdll.dll", "kernel32.dll", "kernelbase.dll", "MSVCRT.dll"]
    for i, name in enumerate(names):
        with open(os.path.join(b.dlls, name), "wb") as f:
            f.write(pe(*code(20 + 2000 * (name == "MSVCRT.dll") + i), dll=True))
    # stopped while the last and largest is made
    p = subprocess.Popen([b.xlat, "run", "-q", "app.exe"], cwd=b.cwd, env=b.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    while len(modules(root(b))) < len(names) - 1 and p.poll() is None:
        time.sleep(0.01)
    p.send_signal(signal.SIGINT)
    p.communicate()
    finished = {m: os.stat(m).st_ino for m in modules(root(b))}
    need(p.returncode == -signal.SIGINT and len(finished) >= len(names) - 1, f"interrupted: {p.returncode}, {finished}")
    need(b.run("cache", "verify").returncode == 0, "the cache after an interruption")
    ran(b.run("run", "-q", "app.exe"), 0, "the first run")
    made = {m: os.stat(m).st_ino for m in modules(root(b))}
    need(len(made) == 1 + len(names) and all(made[m] == i for m, i in finished.items()), f"{made}, of which before: {finished}")
    ran(b.run("run", "-q", "app.exe"), 0, "the second run")
    need(made == {m: os.stat(m).st_ino for m in modules(root(b))}, "translated again")
    with open(os.path.join(b.dlls, "kernel32.dll"), "wb") as f:
        f.write(b"no DLL at all")
    ran(b.run("run", "-q", "app.exe"), 1, "with a DLL that cannot be read", ["kernel32.dll", "interpreted"])


@case
def marks(b):
    """An image that a run has marked is translated with exact registers at faults, in the place of other translations; marks are listed and removed."""
    b.wine()
    b.guest()
    b.built("--cache", "app.exe")
    rows = listed(b)
    need(len(rows) == 1 and "handlers=all" not in rows[0]["options"].split(), f"list: {rows}")
    b.built("app.exe", "-o", "app.so")
    folder = os.path.join(root(b), "marks")
    os.makedirs(folder)
    write(os.path.join(folder, rows[0]["image"]), b"handlers=all\napp.exe: a reason\n")
    r = b.run("cache", "list")
    need(r.returncode == 0 and b"exact registers" in r.stdout and b"app.exe: a reason" in r.stdout, f"list: {r.stdout}")
    ran(b.run("run", "-q", "--no-build", "app.exe"), 0, "with a mark, interpreted")
    need([r["mark"] for r in listed(b)] == ["app.exe: a reason"], "translated in spite of --no-build, or the mark is not listed")
    ran(b.run("run", "-q", "app.exe"), 0, "with a mark")
    exact = [r for r in listed(b) if "handlers=all" in r["options"].split()]
    need(len(exact) == 1 and exact[0]["chosen"], f"no exact translation is used: {listed(b)}")
    stamp = os.stat(exact[0]["path"]).st_mtime_ns
    ran(b.run("run", "-q", "app.exe"), 0, "again")
    ran(b.run("run", "-q", "app.so"), 1, "a module that is not exact", ["instead"])
    b.built("--cache", "--keep", "app.exe")
    need(os.stat(exact[0]["path"]).st_mtime_ns == stamp and len(listed(b)) == 2, "translated again without need")
    b.built("--cache", "--trait=handlers=none", "app.exe")
    ran(b.run("run", "-q", "app.exe"), 0, "chosen by hand")
    need([r["chosen"] for r in listed(b) if "handlers=none" in r["options"].split()] == [True], "what was chosen by hand is not used")
    need(b.run("cache", "clean").returncode == 0 and not os.path.exists(folder), "clean leaves marks")


@case
def marks_read_only(b):
    """Marks in a cache that is only read hold too, and such a cache stays as it is; a mark without a module is listed as well."""
    b.wine()
    b.guest()
    b.built("--cache", "app.exe")
    image = listed(b)[0]["image"]
    elsewhere = os.path.join(b.dir, "elsewhere")
    os.rename(root(b), elsewhere)
    os.makedirs(os.path.join(elsewhere, "marks"))
    write(os.path.join(elsewhere, "marks", image), b"handlers=all\napp.exe: a reason\n")
    before = sorted(os.path.join(d, n) for d, _, names in os.walk(elsewhere) for n in names)
    use = {"XLAT_MODULES": elsewhere}
    ran(b.run("run", "-q", "app.exe", env=use), 0, "with a mark in another cache")
    mine = [r for r in listed(b) if "handlers=all" in r["options"].split()]
    need(len(mine) == 1 and modules(root(b)) == [mine[0]["path"]], f"not translated exactly into the user's cache: {listed(b)}")
    ran(b.run("run", "-q", "app.exe", env=use), 0, "again")
    need(len(modules(root(b))) == 1, "translated again")
    need(before == sorted(os.path.join(d, n) for d, _, names in os.walk(elsewhere) for n in names), "the cache that is only read was changed")
    shutil.rmtree(root(b))
    os.makedirs(os.path.join(root(b), "marks"))
    write(os.path.join(root(b), "marks", image), b"handlers=all\napp.exe: a reason\n")
    need(listed(b) == [{"image": image, "mark": "app.exe: a reason"}], f"list without modules: {listed(b)}")


@case
def size(b):
    """The longest unused modules go first; one that is being made stays."""
    for i in range(5):
        b.put(f"app{i}.exe", pe(*code(20, seed=i + 1)))
    made = []
    for i in range(4):
        b.built("--cache", "-O0", f"app{i}.exe")
        made.append([m for m in modules(root(b)) if m not in made][0])
        os.utime(made[i], (1e9 + i, 1e9 + i))
    one = max(os.path.getsize(m) for m in made)
    os.utime(made[1], (1e9 + 10, 1e9 + 10))           # the order of use: 0 2 3 1
    with open(made[0][:-3] + ".lock", "w") as lock:   # and 0 is being made
        fcntl.flock(lock, fcntl.LOCK_EX)
        b.built("--cache", "-O0", "app4.exe", env={"XLAT_CACHE_SIZE": str(3 * one + one // 2)})
        left = modules(root(b))
        need(made[0] in left and made[1] in left and made[2] not in left and made[3] not in left and len(left) == 3,
             f"left {[made.index(m) if m in made else 4 for m in left]}")
        os.utime(made[1], (1e9, 1e9))
    r = b.run("cache", "clean", "--size", str(one + one // 2))
    need(r.returncode == 0 and len(modules(root(b))) == 1 and made[0] not in modules(root(b)) and not others(root(b)),
         f"clean --size: {r} {others(root(b))}")
    need(len(chosen(root(b))) == 1 and os.path.exists(chosen(root(b))[0]), "links that lead nowhere")
    b.built("--cache", "-O0", "app0.exe", env={"XLAT_CACHE_SIZE": "1"})
    need(modules(root(b)) == [made[0]], "the new module itself was removed")
    r = b.run("build", "-q", "--cache", "-O0", "app1.exe", env={"XLAT_CACHE_SIZE": "much"})
    need(r.returncode == 0 and r.stderr.count(b"\n") == 1 and b"XLAT_CACHE_SIZE" in r.stderr, f"XLAT_CACHE_SIZE=much: {r}")


@case
def homes(b):
    """No folder is trusted that another user could have filled, and none below /tmp is taken because HOME is not set."""
    b.put("app.exe", pe())
    for name in ("HOME", "XDG_CACHE_HOME"):
        del b.env[name]
    tmp = set(os.listdir("/tmp"))
    b.refused("build", "-q", "--cache", "app.exe", says=["HOME", "XDG_CACHE_HOME"])
    b.refused("build", "-q", "--cache", "app.exe", says=["HOME"], env={"HOME": "relative"})
    b.refused("run", "--interpret", "app.exe", says=["HOME"])
    b.refused("cache", "path", says=["HOME"])
    b.refused("cache", "clean", says=["HOME"])
    need(b.run("cache", "list").returncode == 0, "list without a cache")
    b.built("app.exe", "-o", "app.so")
    need(".cache" not in set(os.listdir("/tmp")) - tmp, "a cache below /tmp")
    where = os.path.join(b.dir, "everybody")
    os.mkdir(where)
    os.chmod(where, 0o777)
    b.refused("build", "-q", "--cache", "app.exe", says=[where, "everybody", "XDG_CONFIG_HOME"], env={"HOME": where})
    b.refused("build", "-q", "--cache", "app.exe", says=[where, "everybody", "XDG_CACHE_HOME"], env={"HOME": where, "XDG_CONFIG_HOME": b.dir})
    os.chmod(where, 0o755)
    for folder in (".cache", ".cache/xlat"):
        os.makedirs(os.path.join(where, folder))
        os.chmod(os.path.join(where, folder), 0o777)
        b.refused("build", "-q", "--cache", "app.exe", says=[os.path.join(where, folder)], env={"HOME": where})
        os.chmod(os.path.join(where, folder), 0o755)
    b.built("--cache", "app.exe", env={"HOME": where})
    if os.getuid():
        return
    for owned in (where, os.path.join(where, ".cache"), os.path.join(where, ".cache", "xlat")):
        os.chown(owned, 12345, -1)
        b.refused("build", "-q", "--cache", "app.exe", says=[owned, "12345", "XDG_CACHE_HOME"], env={"HOME": where, "XDG_CONFIG_HOME": b.dir})
        os.chown(owned, 0, -1)
    os.symlink(where, os.path.join(b.dir, "link"))
    os.lchown(os.path.join(b.dir, "link"), 12345, -1)
    b.refused("build", "-q", "--cache", "app.exe", says=["link", "12345"], env={"HOME": os.path.join(b.dir, "link")})


@case
def system_folder(b):
    """A cache that is only read is used, and nothing is made that it has."""
    b.put("app.exe", pe())
    b.built("--cache", "app.exe")
    system = os.path.join(b.dir, "system")
    shutil.move(root(b), system)
    b.env["XLAT_MODULES"] = "/nonexistent:" + system
    b.built("--cache", "--keep", "app.exe")
    need(not b.files(root(b)), f"made: {b.files(root(b))}")
    need([r["chosen"] for r in listed(b)] == [True], f"list: {listed(b)}")
    b.built("--cache", "--keep", "-O0", "app.exe")
    need(len(modules(root(b))) == 1 and [r["chosen"] for r in listed(b)] == [True, False], "the user's choice does not come first")
    b.built("--cache", "--keep", "app.exe")
    need(len(modules(root(b))) == 1 and [r["chosen"] for r in listed(b)] == [False, True], "the system's module cannot be chosen again")
    # one that is damaged there is made again in the user's
    write(modules(system)[0], b"x")
    b.built("--cache", "--keep", "app.exe")
    need(len(modules(root(b))) == 2, "not made again")


@case
def bad_places(b):
    """A cache that is full, or only read: one line, and what is there is still used."""
    b.put("app.exe", pe(*code(60)))
    cache = os.path.join(b.home, "cache")
    os.mkdir(cache)
    r = cli_test.mounted(b, f'mount -t tmpfs -o size=24k none "{cache}" || exit 99; "$XLAT" build -q --cache -O0 app.exe; echo "rc $?"; '
                            f'find "{cache}" -type f')
    need(r.stdout == b"rc 1\n" and r.stderr.count(b"\n") == 1 and b"No space" in r.stderr, f"full disk: {r}")
    b.built("--cache", "app.exe")
    r = cli_test.mounted(b, f'mount --bind "{cache}" "{cache}" && mount -o remount,ro,bind "{cache}" || exit 99; '
                            f'"$XLAT" build -q --cache --keep app.exe; echo "rc $?"; '
                            f'"$XLAT" build -q --cache --keep -O0 app.exe; echo "rc $?"')
    need(r.stdout == b"rc 0\nrc 1\n" and r.stderr.count(b"\n") == 1 and b"Read-only" in r.stderr, f"read-only: {r}")
    b.built("--cache", "-O0", "app.exe")
    r = cli_test.mounted(b, f'mount --bind "{cache}" "{cache}" && mount -o remount,ro,bind "{cache}" || exit 99; '
                            f'"$XLAT" build -q --cache --keep app.exe; echo "rc $?"')
    need(r.stdout == b"rc 1\n" and r.stderr.count(b"\n") == 1 and b".so: cannot write" in r.stderr, f"read-only, not chosen: {r}")


if __name__ == "__main__":
    sys.exit(cli_test.main(sys.argv, cases, __doc__))
