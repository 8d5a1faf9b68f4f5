"""witness_suites.py - tables of the third-party suites that tools/witness fetches, builds and runs; none of their files is part of this project.

They come from Debian's source packages of QEMU (its tests of the i386 translator, each a program of its own) and of GCC (some thousands of
small programs that succeed or abort; many of them are linked into one, see tests/witness/driver.c).  They are built unchanged for i386
Windows; tests/witness/compat has the Linux headers that they need, and macros of the sources switch off what cannot be built.  Programs that do
not compile or link are left out and counted.

A suite gives units: (name, function that builds it).  A unit is one program; its cases are counted by the lines of its output.
"""
import os, re, shutil, subprocess, tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = os.path.join(os.path.dirname(HERE), "tests", "witness")
CC, OBJCOPY = "i686-w64-mingw32-gcc", "i686-w64-mingw32-objcopy"
BASE = ["-w", "-I" + os.path.join(OWN, "compat"), "-D__USE_MINGW_ANSI_STDIO=1"]
CASES = 120                     # of GCC's programs linked into one

# source package: folders that are extracted from its archive (and from an archive in it)
PACKAGES = {
    "qemu": ("/tests/tcg/i386/", "/tests/tcg/multiarch/"),
    "gcc-12": ("/gcc/testsuite/gcc.c-torture/execute/", "/gcc/testsuite/gcc.dg/vect/", "/gcc/testsuite/gcc.dg/torture/",
               "/gcc/testsuite/gcc.target/i386/", "/gcc/testsuite/c-c++-common/torture/"),
}


class Gone(Exception):
    """The sources cannot be fetched; the text is one line with the reason."""


def fetch(cache, package):
    """The folder with the extracted files of a source package: from the cache, else fetched by apt-get."""
    folder = os.path.join(cache, package)
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    new = folder + f".{os.getpid()}"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(os.path.join(new, "get"))
    try:
        script = ('die() { echo "$*" >&2; exit 1; }; . "$1/apt-private.sh"; apt_private "$2/apt" deb-src bookworm "$(dpkg --print-architecture)"; '
                  'cd "$2/get" && apt_p source --download-only --tar-only "$3" || die "cannot fetch the source of $3: $(apt_reason)"')
        r = subprocess.run(["bash", "-c", script, "fetch", HERE, new, package], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if r.returncode:
            raise Gone(r.stderr.strip() or f"cannot fetch the source of {package}")
        for name in os.listdir(os.path.join(new, "get")):
            _unpack(os.path.join(new, "get", name), new, PACKAGES[package])
        if not any(files for _, _, files in os.walk(os.path.join(new, "src"))):
            raise Gone(f"the source of {package} has none of the files that are looked for")
        shutil.rmtree(os.path.join(new, "get"))
        shutil.rmtree(os.path.join(new, "apt"))
        open(os.path.join(new, "complete"), "w").close()
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def _unpack(archive, folder, wanted):
    """Files below the wanted folders, as FOLDER/src/<last two parts of the folder's path>/..., from an archive or an archive in it."""
    with tarfile.open(archive) as t:
        for m in t:
            at = next((m.name.index(w) + len(w) for w in wanted if w in m.name), None)
            if at is not None and m.isfile():
                under = m.name[:at].strip("/").split("/")[-2:] + m.name[at:].split("/")
                to = os.path.join(folder, "src", *(p for p in under if p not in ("", ".", "..")))
                os.makedirs(os.path.dirname(to), exist_ok=True)
                with t.extractfile(m) as f, open(to, "wb") as o:
                    shutil.copyfileobj(f, o)
            elif m.isfile() and re.search(r"/gcc-[0-9.]+(-dfsg)?\.tar\.\w+$", m.name):
                inner = os.path.join(folder, "get", "inner")
                with t.extractfile(m) as f, open(inner, "wb") as o:
                    shutil.copyfileobj(f, o)
                _unpack(inner, folder, wanted)
                os.unlink(inner)


def _quiet(command, cwd):
    return subprocess.run(["nice"] + command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace")


# ---- GCC: many small programs in one ----

class Group:
    """Some of GCC's programs, with the flags of each, as one program.  build() returns the path, or None when none could be built."""
    def __init__(self, name, cases):
        self.name, self.cases, self.refused = name, cases, 0    # cases: (name, source file, flags)

    def build(self, folder):
        exe = os.path.join(folder, "g.exe")
        note = os.path.join(folder, "refused")
        if os.path.exists(note):
            with open(note) as f:
                self.refused = int(f.read())
            return exe if os.path.exists(exe) else None
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        by_flags = {}
        for n, (_, source, flags) in enumerate(self.cases):
            by_flags.setdefault(tuple(flags), []).append((n, source))
        for flags, members in by_flags.items():
            self._compile(folder, list(flags), members)
        names = []
        for n, (name, _, _) in enumerate(self.cases):
            o = os.path.join(folder, f"{n}.o")
            if os.path.exists(o):
                _quiet([OBJCOPY, "--redefine-sym", f"_main=_witness_{n}", "--redefine-sym", "_exit=_witness_exit", "--redefine-sym",
                        "_abort=_witness_abort",
                        o], folder)
                r = _quiet([OBJCOPY, "--keep-global-symbol", f"_witness_{n}", o], folder)
                if r.returncode == 0:
                    names.append((n, name))
        exe = self._link(folder, exe, names)
        for f in os.listdir(folder):
            if f.endswith((".o", ".c")):
                os.unlink(os.path.join(folder, f))
        with open(note, "w") as f:
            f.write(str(self.refused))
        return exe

    def _compile(self, folder, flags, members):
        """Compiles all files in one call; the compiler continues after a file that it refuses."""
        sources = []
        for n, source in members:
            # the same file may be listed twice, and objects are named after their source
            link = os.path.join(folder, f"{n}.c")
            with open(link, "w") as f:
                f.write(f'#include "{source}"\n')
            sources.append(link)
        _quiet([CC, "-c", *BASE, *flags, *sources], folder)

    def _link(self, folder, exe, names):
        while names:
            table = os.path.join(folder, "table.c")
            with open(table, "w") as f:
                f.write("".join(f"int witness_{n}(int, char **);\n" for n, _ in names))
                f.write("const struct { const char *name; int (*main)(int, char **); } witness_cases[] = {\n")
                f.write("".join(f'{{"{name}", witness_{n}}},\n' for n, name in names) + "};\n")
                f.write(f"const unsigned witness_count = {len(names)};\n")
            r = _quiet([CC, "-O1", "-static", "-s", "-o", exe, os.path.join(OWN, "driver.c"), table, *[f"{n}.o" for n, _ in names], "-lm",
                        "-Wl,--no-insert-timestamp"], folder)
            if r.returncode == 0:
                self.refused = len(self.cases) - len(names)
                return exe
            bad = {int(n) for n in re.findall(r"^(?:.*: )?(\d+)\.o:|undefined reference to .witness_(\d+)", r.stderr, re.M) for n in n if n}
            if not bad:
                raise RuntimeError(f"{self.name}: cannot be linked: {r.stderr.strip()[-500:]}")
            names = [(n, name) for n, name in names if n not in bad]
        self.refused = len(self.cases)
        return None


def _read(path):
    with open(path, errors="replace") as f:
        return f.read()


def _directive(text, name):
    """The arguments of each such directive, without those that a target expression takes away from i386."""
    for m in re.finditer(r"\{\s*" + name + r"\s+(.*?)\s*\}\s*(?:\*/|$)", text, re.M):
        target = re.search(r"\{\s*target\s+(.*)\}", m.group(1))
        if not target or re.search(r"\*-\*-\*|i\?86|ia32|mingw|vect|sse|avx|int32|lp64|x86", target.group(1)) \
                and not re.search(r"!\s*ia32|\blp64|!\s*\{\s*i\?86", target.group(1)):
            yield m.group(1)


def _options(text):
    return [w for d in ("dg-options", "dg-additional-options") for a in _directive(text, d) for w in re.findall(r'"(.*?)"', a)[:1] for w in w.split()
            if not w.startswith(("-fdump", "-save-temps", "--save-temps", "-m64", "-mx32", "-dp", "-fprofile", "-flto", "-fsanitize", "-fopenmp",
                                 "-fgnu-tm", "-fplugin",
                                 "-masm=intel")) or w == "-fopenmp-simd"]


def _runs(text):
    """True for a program that the suite would run on i386.  Without dg-do the folder's default decides."""
    found = list(re.finditer(r"\{\s*dg-do\s+(\w+)", text))
    return None if not found else any(a.split()[0] == "run" for a in _directive(text, "dg-do"))


def _grouped(suite, cases):
    return [Group(f"{suite}-{i // CASES:02}", cases[i:i + CASES]) for i in range(0, len(cases), CASES)]


def _sources(cache, *under):
    folder = os.path.join(fetch(cache, "gcc-12"), "src", *under)
    return [os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".c")]


# code as compilers of the last twenty years make it: unoptimised, as in 1998, for size, x87, SSE, all optimisations
LEVELS = {"O0": ["-O0"], "O1": ["-O1", "-mtune=pentium"], "O2": ["-O2"], "O3": ["-O3", "-funroll-loops", "-msse2", "-mfpmath=sse"],
          "Os": ["-Os", "-march=i586", "-fomit-frame-pointer"], "Ofast": ["-O3", "-march=nehalem", "-ffp-contract=off"]}


def torture(cache, level):
    cases = []
    for s in _sources(cache, "gcc.c-torture", "execute") + _sources(cache, "gcc.c-torture", "execute", "ieee"):
        flags = _options(_read(s))
        ieee = ["-ffloat-store"] if os.sep + "ieee" + os.sep in s else []
        cases.append((f"{os.path.basename(s)[:-2]} {level}", s, LEVELS[level] + ["-std=gnu11", "-fno-strict-aliasing"] + ieee + flags))
    return _grouped(f"torture-{level}", cases)


# These print addresses of heap blocks, which depend on the size of the environment.
_ADDRESSES = ("matrix-2.c",)


def dg_torture(cache, level):
    cases = [(f"{os.path.basename(s)[:-2]} {level}", s, LEVELS[level] + _options(_read(s)))
             for s in _sources(cache, "gcc.dg", "torture") + _sources(cache, "c-c++-common", "torture") if _runs(_read(s))
             and os.path.basename(s) not in _ADDRESSES]
    return _grouped(f"dg-{level}", cases)


# Extensions outside the scope, by the option or the header that a test needs.
_OUTSIDE = re.compile(r"avx512|amx|xop|fma4|tbm|lwp|3dnow|sse4a|rtm|hle|cet|shstk|pku|mpx|vaes|"
                      r"vpclmul|gfni|avxvnni|uintr|kl\b|clzero|ptwrite|waitpkg|movdir|mwait|enqcmd|sgx|prefetchwt1")
_AVX = re.compile(r"avx|fma|f16c|march=(native|haswell|skylake|core-avx)")


def intrinsics(cache, avx):
    cases = []
    for s in _sources(cache, "gcc.target", "i386"):
        text = _read(s)
        flags = _options(text)
        needs = " ".join(flags) + " " + os.path.basename(s)
        if "cpuid" in text and '-check.h"' not in text:     # it tests CPUID, which differs under xlat
            continue
        if _runs(text) and not _OUTSIDE.search(needs) and bool(_AVX.search(needs)) == avx:
            cases.append((os.path.basename(s)[:-2], s, flags + (["-DWITNESS_AVX"] if avx else [])))
    return _grouped("avx" if avx else "sse", cases)


def vect(cache, flags):
    cases = []
    for s in _sources(cache, "gcc.dg", "vect"):
        text = _read(s)
        if _runs(text) is not False:
            fast = ["-ffast-math"] if os.path.basename(s).startswith("fast-math-") else []
            cases.append((os.path.basename(s)[:-2], s, ["-O2", "-ftree-vectorize", "-fno-vect-cost-model", "-fno-common", *flags, *fast,
                                                        *_options(text)]))
    return _grouped("vect" + "".join(f for f in flags if f.startswith("-mavx")), cases)
