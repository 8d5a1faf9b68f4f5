"""programs.py - a table of the programs that xlat is tested with: what to run, which parts of the result must be equal, where it comes from.

The expected result of each is that of the same program under the same Wine with Wine's own backend.  `benchmarks(build)` gives the ones made by
bench-programs for one i386 build; THIRD_PARTY are third-party programs, fetched by get-programs.  compare-programs, bench and
get-programs read this table; no other file names a program, and xlat must have no special case for any of them.

A row (class Program):
  name     id, unique within its build                      exe      path of the program below its folder
  args     arguments; {cwd} is the run's folder as Windows names it
  inputs   files put into the fresh folder first: below the data folder, or (FROM, AS) with FROM below the programs folder
  kind     console (standard output, files, exit code), window (needs a display; not compared here), measure (runs; its output varies)
  stdout   True: compare all of it; a regular expression: only the lines that match; False: none
  source   ("npm", "name@version", path in the package) or ("deb", package, path); a path ending in / is a whole folder; None: built here
"""
from collections import namedtuple

BUILDS = ("pe32", "p5", "sse")          # the i386 Windows builds of every benchmark
ELF_BUILD = {"pe32": "l32", "p5": "lp5", "sse": "lsse"}   # the same source and flags as a Linux program

Program = namedtuple("Program", "name build exe args inputs kind stdout source")


def _row(name, exe, args=(), inputs=(), kind="console", stdout=True, source=None, build=""):
    return Program(name, build, exe, tuple(args), tuple(inputs), kind, stdout, source)


# name: (program, arguments, arguments of a quick run, kind, suites)
_BENCHMARKS = {
    "linpack500":  ("linpack", ("500", "24"), ("100", "2"), "console", ("fp",)),
    "linpack1000": ("linpack", ("1000", "3"), ("200", "1"), "console", ("fp",)),
    "nbody":       ("nbody", (), ("200000",), "console", ("fp",)),
    "spectral":    ("spectral", (), ("150",), "console", ("fp",)),
    "fannkuch":    ("fannkuch", (), ("8",), "console", ("integer",)),
    "dhrylike":    ("dhrylike", (), ("300000",), "console", ("integer",)),
    "int64":       ("int64", (), ("20000",), "console", ("integer",)),
    "interp":      ("interp", (), ("20",), "console", ("integer",)),
    "lua":         ("lua", ("nbody.lua",), ("nbody.lua", "4000"), "console", ("integer", "fp")),
    "bintrees":    ("bintrees", (), ("8",), "console", ("integer",)),
    "bzip2":       ("bzip2", (), ("1",), "console", ("integer",)),
    "zlib":        ("zlib", (), ("1",), "console", ("integer",)),
    "zstd":        ("zstd", (), ("1",), "console", ("integer",)),
    "cxx":         ("cxx", (), ("1",), "console", ("integer",)),
    "threads":     ("threads", (), ("20000",), "console", ()),
    "smc":         ("smc", (), ("5000",), "console", ()),
    "seh":         ("seh", (), ("200",), "console", ()),
    "apicall":     ("apicall", (), ("2000",), "console", ()),
    "gdi":         ("gdi", ("1500",), ("100",), "window", ()),
}

SUITES = {s: tuple(n for n, r in _BENCHMARKS.items() if s in r[4]) for s in ("integer", "fp")}
SUITE_BUILDS = {"integer": ("pe32", "p5"), "fp": BUILDS}


def benchmarks(build, quick=False):
    """The benchmark programs of one build; paths are below bench-programs' out folder.  quick: as little work as they can do."""
    return [_row(name, f"{build}/{exe}.exe", few if quick else args, kind=kind, build=build,
                 inputs=[(f"{build}/{a}", a) for a in args if a.endswith(".lua")])
            for name, (exe, args, few, kind, _) in _BENCHMARKS.items()]


THIRD_PARTY = [
    _row("7za-a", "7za/7za.exe", "a -mmt1 -mx5 -bso0 -bsp0 -y a.7z text8m.txt rand1m.bin".split(), ["text8m.txt", "rand1m.bin"],
         source=("npm", "7zip-bin@5.2.0", "win/ia32/7za.exe")),
    _row("7za-h", "7za/7za.exe", "h -mmt1 -bsp0 -scrcSHA256 text8m.txt".split(), ["text8m.txt"], stdout=r"Size|Files|SHA256",
         source=("npm", "7zip-bin@5.2.0", "win/ia32/7za.exe")),
    _row("7za-b", "7za/7za.exe", "b -mmt1".split(), kind="measure", stdout=False,
         source=("npm", "7zip-bin@5.2.0", "win/ia32/7za.exe")),
    _row("rcedit", "rcedit/rcedit.exe", ["c.exe", "--set-version-string", "FileDescription", "hello", "--set-file-version", "1.2.3.4"],
         [("fastlist/fastlist.exe", "c.exe")], source=("npm", "rcedit@4.0.1", "bin/rcedit.exe")),
    _row("esbuild", "esbuild/esbuild.exe", "in.js --minify --target=es2015 --outfile=o.js --log-level=error".split(), ["in.js"],
         source=("npm", "@esbuild/win32-ia32@0.17.19", "esbuild.exe")),
    _row("ffmpeg-a", "ffmpeg/ffmpeg.exe", "-hide_banner -loglevel error -nostdin -cpuflags 0 -threads 1 -i tone.wav -c:a flac "
         "-flags bitexact -fflags bitexact -f md5 -".split(), ["tone.wav"],
         source=("npm", "@ffmpeg-installer/win32-ia32@4.1.0", "ffmpeg.exe")),
    _row("ffprobe", "ffprobe/ffprobe.exe", "-hide_banner -loglevel error -show_streams -show_format img.png".split(), ["img.png"],
         source=("npm", "@ffprobe-installer/win32-ia32@5.1.0", "ffprobe.exe")),
    _row("nircmd", "nircmd/nircmd.exe", ["inisetval", "{cwd}\\x.ini", "sec", "key", "value"],
         source=("npm", "nircmd@2.0.0", "nircmd.exe")),
    _row("compil32", "compil32/Compil32.exe", ["iss.iss"], ["iss.iss"], kind="window", source=("npm", "innosetup-compiler@6.3.1", "bin/")),
    _row("win32-loader", "win32-loader/win32-loader.exe", kind="window", source=("deb", "win32-loader", "usr/share/win32/win32-loader.exe")),
]

# Files that are an input of another program, not a program of the set.
EXTRA = [_row("fastlist", "fastlist/fastlist.exe", source=("npm", "ps-list@6.3.0", "fastlist.exe"))]

# Wine's own i386 programs, in its i386 DLL folder.
WINE_PROGRAMS = [
    _row("notepad", "notepad.exe", ["text1m_b.txt"], ["text1m_b.txt"], kind="window"),
    _row("winemine", "winemine.exe", kind="window"),
    _row("winefile", "winefile.exe", kind="window"),
]


if __name__ == "__main__":      # the table, for people
    for p in [q for b in BUILDS for q in benchmarks(b)] + THIRD_PARTY + WINE_PROGRAMS:
        print(f"{p.build or '-':5} {p.name:13} {p.kind:8} {' '.join([p.exe, *p.args])}")
