"""witness_wine_build.py - builds Wine's own conformance tests as i386 programs for Windows, for tools/witness --suite wine.

The sources are Debian's source package of Wine; generated headers, import libraries and the programs that compile interfaces and resources (widl,
wrc, winebuild) come from Debian's binary packages of the same version, so that nothing of Wine is configured or built.  Each DLL's folder of
tests (dlls/NAME/tests) becomes one program, as its Makefile.in says; a makefile's few directives that tests use are understood here.
"""
import glob, os, re, shutil, subprocess, tarfile
from witness_suites import CC, HERE, Gone, _quiet, _read

SUITE = "trixie"                # as tools/wine-root
BUILT = 2                       # of this recipe; programs that another one made are made anew
# Units that end early natively: each function that they call becomes a unit of its own, so that the rest of them is compared.
SPLIT = {"ntdll": ("exception",), "kernel32": ("console", "process"), "ws2_32": ("protocol", "sock")}
FLAGS = ["-w", "-O1", "-fno-strict-aliasing", "-ffunction-sections", "-fno-omit-frame-pointer", "-mpreferred-stack-boundary=2", "-D__WINE_PE_BUILD",
         "-D__WINESRC__"]


def fetch(cache):
    """The folder with src/ (the tests and headers) and dev/ (tools, generated headers, libraries): from the cache, else fetched by apt-get."""
    folder = os.path.join(cache, "wine")
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    new = folder + f".{os.getpid()}"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(os.path.join(new, "get"))
    script = ('die() { echo "$*" >&2; exit 1; }; . "$1/apt-private.sh"; cd "$2/get"; apt_private "$2/apt-src" deb-src "$3" amd64; '
              'apt_p source --download-only --tar-only wine || die "cannot fetch the source of wine: $(apt_reason)"; '
              'apt_private "$2/apt-deb" deb "$3" amd64 i386; '
              'apt_p download libwine-dev:i386 wine64-tools:amd64 libgettextpo0:amd64 libgomp1:amd64 || die "cannot fetch the development packages of wine: $(apt_reason)"; '
              'for d in *.deb; do dpkg-deb -x "$d" "$2/dev" || die "cannot unpack $d"; done')
    try:
        r = subprocess.run(["bash", "-c", script, "fetch", HERE, new, SUITE], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if r.returncode:
            raise Gone(r.stderr.strip() or "cannot fetch the source of wine")
        for name in glob.glob(os.path.join(new, "get", "wine_*.orig.tar.*")):
            with tarfile.open(name) as t:
                for m in t:
                    inside = m.name.split("/", 1)[-1]
                    if m.isfile() and ".." not in inside and re.match(r"VERSION$|include/|dlls/[^/]+/tests/|dlls/[^/]+/[^/]+\.(h|idl|rgs)$", inside):
                        to = os.path.join(new, "src", inside)
                        os.makedirs(os.path.dirname(to), exist_ok=True)
                        with t.extractfile(m) as f, open(to, "wb") as o:
                            shutil.copyfileobj(f, o)
        if not os.path.exists(os.path.join(new, "src", "include", "wine", "test.h")):
            raise Gone("the source of wine has no include/wine/test.h")
        for part in ("get", "apt-src", "apt-deb"):
            shutil.rmtree(os.path.join(new, part))
        open(os.path.join(new, "complete"), "w").close()
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


class Makefile:
    """The variables of a Makefile.in."""
    def __init__(self, path):
        self.vars = {}
        for name, value in re.findall(r"^(\w+)\s*=\s*(.*)$", re.sub(r"\\\n", " ", _read(path)), re.M):
            self.vars[name] = value.split()

    def get(self, name, default=()):
        return self.vars.get(name, list(default))


def _pragmas(path):
    return {w for m in re.findall(r"^#pragma makedep (.*)$", _read(path), re.M) for w in m.split()}


class Broken(Exception):
    """A program that cannot be built; the text says why."""


class Builder:
    """Builds the program of one folder of tests."""
    def __init__(self, root, wine, name, folder):
        self.root, self.wine, self.name, self.folder = root, wine, name, folder
        self.source = os.path.join(root, "src", "dlls", name, "tests")
        self.make = Makefile(os.path.join(self.source, "Makefile.in"))
        self.include = os.path.join(root, "src", "include")
        self.generated = os.path.join(root, "dev", "usr", "include", "wine", "wine")
        self.libs = os.path.join(root, "dev", "usr", "lib", "i386-linux-gnu", "wine", "i386-windows")
        self.resources, self.proxies = [], []

    def _tool(self, name, *args):
        """One of Wine's tools, with the C library that its packages were made for when Wine has been fetched with one."""
        path = os.path.join(self.root, "dev", "usr", "lib", "wine", name)
        lib = os.path.dirname(os.path.dirname(self.wine["WINE_I386_DIR"]))
        loader = os.path.join(lib, "ld-linux-x86-64.so.2")
        prefix = [loader, "--library-path", lib + ":" + os.path.join(self.root, "dev", "usr", "lib", "x86_64-linux-gnu")] if self.wine["WINE_KIND"] == "private" else []
        self._do([*prefix, path, *args], name)

    def _do(self, command, what):
        r = _quiet(command, self.folder)
        if r.returncode:
            lines = [l for l in r.stderr.splitlines() if "error" in l.lower() or "undefined" in l] or r.stderr.strip().splitlines() or ["failed"]
            raise Broken(f"{what}: {lines[0][-300:]}")

    def _includes(self):
        return ["-I" + d for d in (self.folder, self.source, self.include, os.path.join(self.include, "msvcrt"), os.path.join(self.generated, "windows"),
                                   self.generated)]

    def _crt(self, imports):
        return next((i for i in imports if re.match(r"msvcr|ucrtbase", i)), "msvcrt")

    def _defines(self, imports):
        crt = self._crt(imports)
        number = re.match(r"msvcr(\d+)", crt)
        return ["-D_UCRT" if crt.startswith("ucrt") else f"-D_MSVCR_VER={number.group(1) if number else 0}", *self.make.get("EXTRADEFS")]

    def _compile(self, path, imports, obj=None):
        obj = obj or os.path.basename(path)[:-2] + ".o"
        self._do([CC, "-c", *FLAGS, *self._includes(), *self._defines(imports), "-o", obj, path], os.path.basename(path))
        return obj

    def _link(self, out, objects, resources, imports, spec=None, flags=()):
        """As Wine's own compiler driver does it: the exports and the resources are an object that winebuild makes."""
        dll, own_entry = out.endswith(".dll"), next((f[17:] for f in flags if f.startswith("-Wl,--entry,_")), None)
        crt = [] if "-nodefaultlibs" in flags else [l for l in (self._crt(imports), "winecrt0", "kernel32", "ntdll") if l not in imports]
        entry = own_entry or ("DllMainCRTStartup@12" if dll else "mainCRTStartup")
        kind = ["--dll"] if dll else ["--exe", "-F", out, "--subsystem", "console"]
        self._tool("winebuild", "-b", "i686-w64-mingw32", f"--cc-cmd={CC}", *kind, "--safeseh", "-o", out + ".spec.o", *(["-E", spec] if spec else []),
                   *([] if dll and not own_entry else ["--entry", entry]), *resources, "--", *objects)
        libs = [os.path.join(self.libs, f"lib{l}.a") for l in [*imports, *crt]]
        for l in libs:
            if not os.path.exists(l):
                raise Broken(f"there is no {os.path.basename(l)}")
        self._do([CC, "-nostartfiles", "-nodefaultlibs", *(["-shared", "-Wl,--kill-at"] if dll else ["-mconsole"]), "-s", "-Wl,--no-insert-timestamp",
                  "-Wl,--exclude-all-symbols", "-Wl,--nxcompat", "-Wl,--dynamicbase", "-Wl,--disable-auto-image-base", "-Wl,--disable-stdcall-fixup",
                  f"-Wl,--entry,_{entry}", "-o", out, out + ".spec.o", *objects, "-Wl,--start-group", *libs, "-Wl,--end-group", "-lgcc"], f"linking {out}")

    def _idl(self, name):
        """Makes what the file asks for; returns the C files among that."""
        base, asked = name[:-4], _pragmas(os.path.join(self.source, name))
        kinds = {"header": ".h", "client": "_c.c", "server": "_s.c", "proxy": "_p.c", "ident": "_i.c", "typelib": ".tlb", "register": "_r.res",
                 "regtypelib": "_t.res"}
        if any(f'"{base}.h"' in _read(c) for c in glob.glob(os.path.join(self.source, "*.c"))):
            asked.add("header")
        out = [base + end for kind, end in kinds.items() if kind in asked]
        for f in out:
            self._tool("widl", "-o", f, "-b", "i686-w64-mingw32", "--nostdinc", "-L" + self.wine["WINE_I386_DIR"], *self._includes(), "-D__WINESRC__",
                       *self.make.get("EXTRAIDLFLAGS"), *self.make.get(f"{base}_EXTRAIDLFLAGS"), os.path.join(self.source, name))
        if "proxy" in asked:
            self.proxies.append(name)
        self.resources += [f for f in out if f.endswith(".res")]
        return [os.path.join(self.folder, f) for f in out if f.endswith(".c")]

    def _rc(self, name, out):
        """Without the resources whose files Debian leaves out (fonts that are generated)."""
        def there(m):
            return m.group(0) if os.path.exists(os.path.join(self.source, m.group(1))) or os.path.exists(os.path.join(self.folder, m.group(1))) else ""
        text = re.sub(r'^\S+\s+\w+\s+"?([\w./-]+\.(?:ttf|otf|fon))"?\s*$', there, _read(os.path.join(self.source, name)), flags=re.M)
        with open(os.path.join(self.folder, "own-" + name), "w") as f:
            f.write(text)
        self._tool("wrc", "-u", "-b", "i686-w64-mingw32", "--nostdinc", *self._includes(), "-D__WINESRC__", *self.make.get("EXTRADEFS"), "-o", out,
                   "own-" + name)
        return out

    def _helper(self, name):
        """A program or DLL that the tests write into a file and load: a resource of the type TESTDLL."""
        imports = self.make.get(f"{name}_IMPORTS") or self.make.get("IMPORTS")
        flags = [*self.make.get("EXTRADLLFLAGS"), *self.make.get(f"{name}_EXTRADLLFLAGS")]
        out = name + (".exe" if "-mconsole" in flags else ".dll")
        spec = os.path.join(self.source, name + ".spec")
        resources = [self._rc(name + ".rc", name + ".own.res")] if os.path.exists(os.path.join(self.source, name + ".rc")) else []
        self._link(out, [self._compile(os.path.join(self.source, name + ".c"), imports, name + ".dll.o")], resources, imports,
                   spec if os.path.exists(spec) else None, flags)
        with open(os.path.join(self.folder, out + ".rc"), "w") as f:
            f.write(f'{out} TESTDLL "{out}"\n')
        self._tool("wrc", "-u", "-o", out + ".res", out + ".rc")
        self.resources.append(out + ".res")

    def _split(self, unit):
        """(path, parts) of a copy of the unit's file that has a function for each part: the calls of START_TEST, of which it makes one kind
        only.  A process that the test itself starts (it has more arguments) makes all."""
        text, path = _read(os.path.join(self.source, unit + ".c")), os.path.join(self.folder, unit + ".c")
        at = re.search(rf"^START_TEST\(\s*{unit}\s*\)", text, re.M)
        if not at:
            raise Broken(f"{unit}.c has no START_TEST")
        head, body = text[:at.start()], text[at.start():]
        body = re.sub(r"^(\s+)(test_\w+)\((.*)\);", r'\1if (witness_wants("\2")) \2(\3);', body, flags=re.M)
        text = (head + "static const char *witness_part;\nstatic int witness_wants(const char *name)\n{\n    char **argv;\n"
                "    return !witness_part || winetest_get_mainargs(&argv) > 2 || !strcmp(witness_part, name);\n}\n" + body)
        with open(path, "w") as f:
            f.write(text)
        imports = self.make.get("IMPORTS")
        self._do([CC, "-E", *FLAGS, *self._includes(), *self._defines(imports), "-o", unit + ".i", path], unit + ".c")
        made = re.split(rf"\bfunc_{unit}\b", _read(os.path.join(self.folder, unit + ".i")))[-1]
        first = made.find("\n    if (witness_wants(")     # a call in START_TEST's own block; what a process with arguments makes ends before, with return
        parts = list(dict.fromkeys(re.findall(r'if \(witness_wants\("(\w+)"\)\)', made[max(0, made.rfind("return;", 0, first)):])))
        if not parts:
            raise Broken(f"{unit}.c has no parts")
        with open(path, "a") as f:
            f.write("".join(f'void func_{unit}_{p}(void) {{ witness_part = "{p}"; func_{unit}(); }}\n' for p in parts))
        return path, parts

    def build(self, exe):
        """Makes the program; returns the names of its units."""
        # Debian leaves out what was generated (generated.c: offsets in structures)
        sources = [s for s in self.make.get("SOURCES") if os.path.exists(os.path.join(self.source, s))]
        imports = self.make.get("IMPORTS")
        generated = [c for s in sources if s.endswith(".idl") for c in self._idl(s)]
        if self.proxies:
            self._tool("widl", "--dlldata-only", "-o", "dlldata.c", *self.proxies)
            generated.append(os.path.join(self.folder, "dlldata.c"))
        units, helpers = [], []
        for s in sources:
            if s.endswith(".c"):
                (helpers if "testdll" in _pragmas(os.path.join(self.source, s)) else units).append(s[:-2])
        for h in helpers:
            self._helper(h)
        self.resources += [self._rc(s, s[:-3] + ".res") for s in sources if s.endswith(".rc") and s[:-3] not in helpers]
        paths, names, split = [], [], [u for u in units if u in SPLIT.get(self.name, ())]
        for u in units:
            path, parts = self._split(u) if u in split else (os.path.join(self.source, u + ".c"), [])
            paths.append(path)
            names += [f"{u}.{p}" for p in parts] or [u]
        with open(os.path.join(self.folder, "testlist.c"), "w") as f:
            functions = {n: "func_" + n.replace(".", "_") for n in [*names, *split]}  # tests start themselves again by the unit's own name
            f.write('#define WIN32_LEAN_AND_MEAN\n#include <windows.h>\n#define STANDALONE\n#include "wine/test.h"\n')
            f.write("".join(f"extern void {func}(void);\n" for func in functions.values()) + "const struct test winetest_testlist[] = {\n")
            f.write("".join(f'{{"{n}", {func}}},\n' for n, func in functions.items()) + "{0, 0}};\n")
        objects = [self._compile(c, imports) for c in [*paths, *generated, os.path.join(self.folder, "testlist.c")]]
        self._link(os.path.basename(exe), objects, self.resources, imports)
        return names


def program(root, wine, name, folder):
    """(path, units) of the program with the tests of a DLL; (None, why) when it cannot be built.  Built once."""
    exe, note = os.path.join(folder, name.split(".")[0] + "_test.exe"), os.path.join(folder, "-".join(["built", str(BUILT), *SPLIT.get(name, ())]))
    if not os.path.exists(note):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        try:
            text = " ".join(Builder(root, wine, name, folder).build(exe))
        except Broken as e:
            text = f"! {e}"
        for f in os.listdir(folder):
            if f != os.path.basename(exe) and not text.startswith("! "):
                os.unlink(os.path.join(folder, f))
        with open(note, "w") as f:
            f.write(text + "\n")
    text = _read(note).strip()
    return (None, text[2:]) if text.startswith("! ") else (exe, text.split())
