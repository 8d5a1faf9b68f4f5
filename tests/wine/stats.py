#!/usr/bin/env python3
"""stats.py - `xlat run --stats` and `--trace`: what they say agrees with the counters and with what the program does.

    stats.py CRASH.EXE WORK     exit code 0: good, 1: not, 77: cannot be run here
"""
import importlib.util, json, os, re, shutil, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("run", os.path.join(HERE, "..", "prog", "run.py"))
prog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prog)


def need(condition, text):
    if not condition:
        raise prog.Fail(text)


class Runs:
    def __init__(self, exe, xlat, vars, pfx, work):
        self.xlat, self.pfx = xlat, pfx
        self.folder = tempfile.mkdtemp(prefix="stats-", dir=work)
        self.env = dict(prog.environment(vars, pfx, os.path.basename(self.folder)), XDG_CACHE_HOME=os.path.join(self.folder, "cache"))
        shutil.copyfile(exe, os.path.join(self.folder, "crash.exe"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *args, code):
        for name in ("out", "err"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        with open(self.path("out"), "w") as o, open(self.path("err"), "w") as e:
            got = prog.run_limited([self.xlat, "run", "--prefix", self.pfx, *args], self.env, self.folder, subprocess.DEVNULL, o, e, 300)
        with open(self.path("err"), errors="replace") as f:
            err = f.read()
        need(got == code, f"{args}: exit code {got}, {err}")
        return err

    def lines(self, name):
        with open(self.path(name)) as f:
            return f.read().splitlines()


def counters(text):
    return {name: int(value) for name, value in (l.split() for l in text)}


def stats(r):
    subprocess.run([r.xlat, "build", "-q", "crash.exe", "-o", "crash.so"], env=r.env, cwd=r.folder, check=True)
    err = r.run("--stats=s.json", "--count=count", "crash.so", "plain", code=3)
    need(not err, f"--stats=FILE says {err!r}")
    rows, count = [json.loads(l) for l in r.lines("s.json")], counters(r.lines("count"))
    need(len(rows) == 1, f"{len(rows)} rows for one process")
    s = rows[0]
    modules = {m["name"].lower(): m for m in s["modules"]}
    need(s["program"] == "crash.exe" and modules["crash.exe"]["state"].startswith("translated") and modules["crash.exe"]["whole"] == 1, f"{s}")
    need(modules["ntdll.dll"]["state"] == "interpreted: no translation" and modules["ntdll.dll"]["misses"]["untranslated"], f"{modules['ntdll.dll']}")
    need((s["interpreted"], s["entries"], s["calls"], s["system_calls"]) ==
         (count["interpreted"], count["misses"], count["translated-calls"], count["system-calls"]), f"counters differ: {s} {count}")
    need(set(s["spent"]) == {"translated", "interpreted", "wine", "xlat"} and all(v > 0 for v in s["spent"].values()), f"{s['spent']}")
    need(sum(m["interpreted"] for m in s["modules"]) <= s["interpreted"] and sum(e["instructions"] for e in s["entries_at"]) <= s["interpreted"],
         "more was interpreted somewhere than in all")
    need(s["hot"] and all(h["reason"] == "untranslated" or "crash.exe" in h["place"] for h in s["hot"]), f"{s['hot']}")
    r.run("--stats=s.json", "--skip=0-ffffff@crash.exe", "crash.so", "plain", code=3)
    rows = [json.loads(l) for l in r.lines("s.json")]
    need(len(rows) == 1, "the file was not emptied")
    need(rows[0]["calls"] == 0 and s["calls"] > 0, f"functions that are skipped are called: {rows[0]['calls']}")
    err = r.run("--stats", "crash.so", "plain", code=3)
    for says in (r"xlat: crash.exe, process \d+", r"time of its threads: translated [\d.]+ s \(\d+ %\), interpreted", r"crash.exe +translated",
                 r"ntdll.dll +interpreted: no translation +untranslated \d+", r"instructions, \d+ times, untranslated: ntdll.dll\+"):
        need(re.search(says, err), f"nothing of {says}: {err}")
    rows = r.run("--stats=json", "crash.so", "plain", code=3).splitlines()
    need(len(rows) == 1 and json.loads(rows[0])["program"] == "crash.exe", f"--stats=json: {rows}")


def trace(r):
    kinds = {"calls": ("call", "return", "unixcall"), "misses": ("miss",), "faults": ("fault",), "events": ("map", "unmap", "bind", "warning")}
    form = {"call": r"\d+ call [\da-f]{4} \w+\([\da-f, .]*\) from \S+", "return": r"\d+ return [\da-f]{4} \w+ = [\da-f]{8}$",
            "miss": r"\d+ miss [\da-f]{4} \S+.*: (untranslated|inside|skipped)$",
            "fault": r"\d+ fault [\da-f]{4} [\da-f]{8} at \S+ .*write to 00000010; (translated|interpreted); eax [\da-f]{8} .*handlers of frames: ntdll"}
    for kind, words in kinds.items():
        if os.path.exists(r.path("t")):
            os.unlink(r.path("t"))
        err = r.run(f"--trace={kind}:t", "crash.exe", "vectored", code=3)
        need(not err, f"--trace={kind}:FILE says {err!r}")
        found = [l.split()[1] for l in r.lines("t")]
        need(words[0] in found and set(found) <= set(words), f"--trace={kind}: {sorted(set(found))}")
        for l in r.lines("t"):
            need(re.match(form.get(l.split()[1], ""), l), f"not of its form: {l}")
    os.unlink(r.path("t"))
    r.run("--trace=calls,faults:t", "crash.exe", "vectored", code=3)
    text = "\n".join(r.lines("t"))
    need(re.search(r"call .* NtAllocateVirtualMemory\(ffffffff, [\da-f]+, 0, [\da-f]+, [\da-f]+, [\da-f]+\) from ntdll.dll\+", text), "no call with its arguments")
    need(re.search(r"fault .*\n.*call \w+ NtContinue", text), "no continuation after the fault")
    err = r.run("--trace=faults", "crash.exe", "vectored", code=3)
    need(len(err.splitlines()) == 1 and " fault " in err, f"--trace=faults: {err!r}")
    for bad in ("", "call", ":t", "calls,,faults"):
        p = subprocess.run([r.xlat, "run", f"--trace={bad}", "crash.exe"], env=r.env, cwd=r.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        need(p.returncode and b"--trace" in p.stderr, f"--trace={bad}: {p}")


def main(argv):
    exe, work = os.path.abspath(argv[1]), os.path.abspath(argv[2])
    xlat = os.path.abspath(os.environ.get("XLAT", ""))
    if not os.access(xlat, os.X_OK) or os.path.isdir(xlat):
        raise prog.Skip("XLAT names no program to test")
    vars = prog.wine_vars()
    r = Runs(exe, xlat, vars, prog.prefix(work, vars, "xlat"), work)
    try:
        stats(r)
        trace(r)
    finally:
        shutil.rmtree(r.folder, ignore_errors=True)
    print("statistics and traces agree with the counters and the program")
    return 0


if __name__ == "__main__":
    prog.run_main(main)
