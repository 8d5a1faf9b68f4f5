#!/usr/bin/env python3
"""install.py BUILD [GUEST.exe WORK] - what `meson install` installs works by itself.

Installs BUILD's files below a scratch folder (DESTDIR) and moves the prefix elsewhere, as a package or an unpacked archive would.  Nothing in it may
name the source or the build folder or have a run path; the program must find its backend and tools there, and the tools the program.  With
GUEST.exe (tests/prog/exit-code.exe, which prints a line and ends with 42) it is translated and run from there, in a Wine prefix of its own below
WORK.  Exit code 0: good, 1: not, 77: cannot be checked here.
"""
import importlib.util, json, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BACKEND = ["x86_64-unix/xlat-no-int80.so", "x86_64-unix/xlatcpu.so", "x86_64-windows/xlatcpu.dll"]
TOOLS = ["apt-private.sh", "bisect", "runs-i386", "runs_i386.py", "wine-modules", "wine-root", "xlat"]
DOCS = ["ARCHITECTURE.md", "COVERAGE.md", "HACKING.md", "LICENSE", "QUIRKS.md", "README.md"]


def load(name, *parts):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, "..", *parts))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.dont_write_bytecode = True
prog, cli = load("run", "prog", "run.py"), load("cli_test", "cli", "cli_test.py")


def need(condition, text):
    if not condition:
        raise prog.Fail(text)


def install(build, scratch):
    """(the prefix, moved to another place; where things are in it)"""
    meson = shutil.which("meson")
    if not meson:
        raise prog.Skip("no meson")
    said = subprocess.run([meson, "introspect", "--buildoptions", build], stdout=subprocess.PIPE, check=True).stdout
    options = {o["name"]: o["value"] for o in json.loads(said)}
    destdir, prefix = os.path.join(scratch, "destdir"), os.path.join(scratch, "moved", "elsewhere")
    subprocess.run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--strip", "--destdir", destdir], stdout=subprocess.DEVNULL, check=True)
    os.makedirs(os.path.dirname(prefix))
    os.rename(destdir + options["prefix"], prefix)
    need(not any(files for _, _, files in os.walk(destdir)), "files outside the prefix")
    return prefix, options


def contents(prefix, options, build):
    """What is there is what should be, and knows nothing of the place where it was built."""
    want = {f"{options['bindir']}/xlat"}
    want |= {f"{options['libdir']}/xlat/wine/{n}" for n in BACKEND} | {f"{options['libexecdir']}/xlat/{n}" for n in TOOLS}
    want |= {f"{options['datadir']}/doc/xlat/{n}" for n in DOCS}
    found = {os.path.relpath(os.path.join(d, n), prefix) for d, _, names in os.walk(prefix) for n in names}
    need(found == want, f"missing: {sorted(want - found)}, unexpected: {sorted(found - want)}")
    for name in sorted(found):
        with open(os.path.join(prefix, name), "rb") as f:
            data = f.read()
        for folder in (TOP, build):
            need(folder.encode() + b"/" not in data, f"{name} names {folder}")
        if data[:4] == b"\x7fELF":
            dynamic = subprocess.run(["readelf", "-dW", os.path.join(prefix, name)], stdout=subprocess.PIPE, text=True, check=True).stdout
            need("RUNPATH" not in dynamic and "RPATH" not in dynamic, f"{name} has a run path")


def environment(scratch):
    """No XLAT, WINE or XDG variable, and an empty home."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XLAT", "WINE", "XDG_")) and k != "DISPLAY"}
    env["HOME"] = os.path.join(scratch, "home")
    os.makedirs(env["HOME"])
    return env


def output(command, env, cwd, code=None):
    r = subprocess.run(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    need(code is None or r.returncode == code, f"{command}: exit code {r.returncode}: {r.stdout}")
    return r.stdout


def finds_its_parts(prefix, options, env, scratch):
    xlat, tools = os.path.join(prefix, options["bindir"], "xlat"), os.path.join(prefix, options["libexecdir"], "xlat")
    said = output([xlat, "doctor"], env, scratch)
    need(f"ok    backend: {prefix}/{options['libdir']}/xlat/wine\n" in said, f"xlat doctor does not find the installed backend:\n{said}")
    need(f"`{tools}/wine-root` makes one" in said, f"xlat doctor does not find the installed tools:\n{said}")
    need(os.path.samefile(os.path.join(tools, "xlat"), xlat), "the tools' link does not lead to the program")
    output([os.path.join(tools, "runs-i386"), "-v"], env, scratch)
    exe, so = os.path.join(scratch, "app.exe"), os.path.join(scratch, "app.so")
    with open(exe, "wb") as f:
        f.write(cli.pe())
    output([xlat, "build", "-q", exe, "-o", so], env, scratch, 0)
    # bisect finds the installed xlat, and the function whose translation the command does not like.
    entries = output([xlat, "inspect", "--entries", so], env, scratch, 0).split()
    wanted = int(entries[len(entries) // 2], 16)
    command = ["sh", "-c", f'a=0x${{XLAT_ONLY%-*}} b=0x${{XLAT_ONLY#*-}}; ! [ $((a <= {wanted} && {wanted} < b)) = 1 ]']
    said = output([os.path.join(tools, "bisect"), so, "--", *command], env, scratch, 0)
    need(said.endswith(f"culprit: function at rva {wanted:x}\n"), f"bisect does not find {wanted:x}:\n{said}")


def runs(prefix, options, env, scratch, guest):
    """A program, translated and run under Wine, with nothing but what was installed."""
    vars = prog.wine_vars()
    theirs = prog.environment(vars, os.path.join(scratch, "prefix"), os.path.basename(scratch))
    env.update((k, theirs[k]) for k in ("WINEPREFIX", "WINEDEBUG", "WINEDLLOVERRIDES", "XLAT_WINE", "XLAT_TEST_MARK"))
    xlat, count = os.path.join(prefix, options["bindir"], "xlat"), os.path.join(scratch, "count")
    exe, so = os.path.join(scratch, "guest.exe"), os.path.join(scratch, "guest.so")
    shutil.copyfile(guest, exe)
    output([xlat, "build", "-q", exe, "-o", so], env, scratch, 0)
    os.unlink(exe)
    out = os.path.join(scratch, "out")
    with open(out, "wb") as o:      # no pipe: Wine's services would hold it open
        code = prog.run_limited([xlat, "run", "--prefix", os.path.join(scratch, "prefix"), "--count", count, so], env, scratch, subprocess.DEVNULL, o,
                                subprocess.STDOUT, 240)
    with open(out, errors="replace") as o:
        said = o.read()
    subprocess.run([vars["WINESERVER"], "-k"], env={**env, "WINEPREFIX": os.path.join(scratch, "prefix")}, stderr=subprocess.DEVNULL)
    need(code == 42 and said.strip() == "unfinished line, first last", f"exit code {code}, output {said!r}")
    with open(count) as c:
        counts = dict(line.split() for line in c)
    need(int(counts["modules-translated"]) >= 1, f"the translation was not used: {counts}")


def main(argv):
    if len(argv) not in (2, 4):
        print(__doc__, file=sys.stderr)
        return 2
    build = os.path.abspath(argv[1])
    work = os.path.abspath(argv[3]) if len(argv) == 4 else None
    if work:
        os.makedirs(work, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xlat-install-", dir=work) as scratch:
        prefix, options = install(build, scratch)
        env = environment(scratch)
        if work:
            runs(prefix, options, env, scratch, os.path.abspath(argv[2]))
        else:
            contents(prefix, options, build)
            finds_its_parts(prefix, options, env, scratch)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv))
    except prog.Skip as e:
        print(f"skipped: {e}")
        sys.exit(77)
    except prog.Fail as e:
        print(e)
        sys.exit(1)
