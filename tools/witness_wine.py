"""witness_wine.py - runs Wine's conformance tests unit by unit and compares what they count, for tools/witness --suite wine.

A unit (`ntdll:exception`) prints lines "file.c:LINE: Test failed: ..." and at its end how many tests it executed, how many of them are marked as
todo or flaky, failed, and how many were skipped.  A unit is equal when the same lines fail, the counts are the same and it ends the same way
as natively.  Where a run differs, natively it is run again, up to two more times: a line or a count that differs between native runs decides nothing.

tests/witness/wine.txt has the native counts, for machines that cannot run 32-bit code (there translated is compared with interpreted, and both
with these counts), and what is known to differ, with the reason.
"""
import fnmatch, os, re
from types import SimpleNamespace
import running, witness_wine_build as build
from witness_suites import OWN
from runs_i386 import runs_i386

DATA = os.path.join(OWN, "wine.txt")
# by importance: what every program uses first
DLLS = ("ntdll kernel32 kernelbase msvcrt ucrtbase msvcp60 msvcp90 msvcp100 msvcp110 msvcp120 msvcp140 msvcr90 msvcr100 msvcr110 msvcr120 user32 gdi32 "
        "advapi32 ole32 oleaut32 rpcrt4 combase shlwapi comctl32 ws2_32 wininet crypt32 jscript vbscript msxml3 d3d9 ddraw dsound").split()
BOUNDED = ("ucrtbase:*", "kernelbase:*")
COUNTS = ("executed", "todo", "flaky", "failures", "skipped")
MOST = 300                       # seconds of a run that is not native: at most, but for a greater --limit


class Outcome:
    """What a run of a unit came to: counts (None when it did not end by itself), lines that failed, how it ended."""
    def __init__(self, counts, lines, end):
        self.counts, self.lines, self.end = counts, lines, end

    @classmethod
    def of(cls, unit, result):
        text = result.stdout.decode(errors="replace").replace("\r", "")
        found = re.findall(r"^[0-9a-f]+:" + re.escape(unit) + r":[\d.]* ?(\d+) tests executed \((\d+) marked as todo, (\d+) as flaky, (\d+) failures?\), (\d+) skipped\.",
                           text, re.M)
        lines = re.findall(r"^(\w[\w.-]*\.[ch]:\d+):[\d.]* ?(?:Subtest \w+: )?Test (?:failed|succeeded inside)", text, re.M)
        if result.exit is None:
            end = result.trouble or "no end"
        elif not found:
            end = f"ends early, exit code {result.exit}"
            lines += re.findall(r"unhandled exception [0-9a-f]+", text)
        else:
            end = ""
        return cls(tuple(map(int, found[-1])) if found and result.exit is not None else None, frozenset(lines), end)

    def text(self):
        return f"{' '.join(map(str, self.counts)) if self.counts else '-'} {','.join(sorted(self.lines)) or '-'}{' ' + self.end if self.end else ''}"


def differences(natives, got):
    """What differs from all native runs: texts, each a line of a file or a count."""
    always, ever = frozenset.intersection(*(n.lines for n in natives)), frozenset.union(*(n.lines for n in natives))
    out = [f"fails: {l}" for l in sorted(got.lines - ever)] + [f"does not fail: {l}" for l in sorted(always - got.lines)]
    if got.end not in {n.end for n in natives}:
        out.append(f"{got.end or 'ends'} (native: {natives[0].end or 'ends'})")
    elif got.counts and all(n.counts for n in natives):
        for i, name in enumerate(COUNTS):
            native = [n.counts[i] for n in natives]
            if not min(native) <= got.counts[i] <= max(native) and not (name == "failures" and out):
                out.append(f"{name}: {got.counts[i]} (native: {native[0]})")
    return out


class Data:
    """tests/witness/wine.txt."""
    def __init__(self):
        self.native, self.known, self.new = {}, [], {}
        if os.path.exists(DATA):
            with open(DATA) as f:
                for l in f:
                    words = l.split()
                    if l.startswith("known "):
                        self.known.append((words[1], words[2], l.split(None, 3)[3].strip()))
                    elif words and not l.startswith("#"):
                        counts = None if words[1] == "-" else tuple(map(int, words[1:6]))
                        rest = words[2:] if counts is None else words[6:]
                        self.native[words[0]] = Outcome(counts, frozenset() if rest[0] == "-" else frozenset(rest[0].split(",")), " ".join(rest[1:]))

    def reason(self, unit, what):
        """Why this difference is known; None: it is not.  Units may have * in them; a pattern is part of the text, or * for all."""
        return next((why for units, pattern, why in self.known
                     if fnmatch.fnmatchcase(unit, units) and (pattern == "*" or pattern.replace("_", " ") in what.replace("_", " "))), None)

    def write(self):
        """Puts self.new into the file as it is now: another run may have written meanwhile."""
        self.native = {n: o for n, o in (Data().native | self.new).items() if n.split(":")[1] not in build.SPLIT.get(n.split(":")[0], ())}
        with open(DATA) as f:
            head = [l for l in f if l.startswith(("#", "known ")) or not l.strip()]
        order = {d: i for i, d in enumerate(DLLS)}
        with open(DATA, "w") as f:
            f.writelines(head)
            for unit in sorted(self.native, key=lambda u: (order.get(u.split(":")[0], 99), u)):
                f.write(f"{unit} {self.native[unit].text()}\n")


def _wanted(only, unit):
    return not only or any(fnmatch.fnmatch(unit, p if ":" in p else p + ":*") for p in only)


def run(args, modes):
    """The whole suite; returns the number of differences that are not known."""
    runs, why = runs_i386()
    judge = "native" if runs else "interpreted"
    modes, data, bad, total = [m for m in modes if m != judge], Data(), 0, {}
    only = BOUNDED if args.bounded else args.only.split(",") if args.only else ()
    root = build.fetch(args.cache)
    # a display for each prefix: programs change its mode
    with running.Display() as one, running.Display() as other, \
         running.Wine(args.work or args.cache, [judge, *modes], {"native": one, "xlat": other}) as wine:
        print(f"{'DLL':10} {'mode':12} {'units':>5} {'equal':>5} {'known':>5} {'differ':>6}  not natively")
        for dll in DLLS:
            if not _wanted([p.split(":")[0] for p in only], dll + ":") and only:
                continue
            exe, units = build.program(root, wine.vars, dll, os.path.join(args.cache, "built", "wine-" + dll))
            if not exe:
                print(f"{dll}: cannot be built: {units}", flush=True)
                continue
            tally = {m: dict.fromkeys(("units", "equal", "known", "differ", "none"), 0) for m in modes}
            for unit in units:
                name = f"{dll}:{unit}"
                if _wanted(only, name):
                    bad += _unit(args, wine, data, name, unit, exe, judge, modes, tally)
            for m, t in tally.items():
                print(f"{dll:10} {m:12} {t['units']:5} {t['equal']:5} {t['known']:5} {t['differ']:6}  {t['none']}", flush=True)
                all_of = total.setdefault(m, dict.fromkeys(t, 0))
                for k in t:
                    all_of[k] += t[k]
            if args.record:
                data.write()
    for m, t in total.items():
        print(f"{'all':10} {m:12} {t['units']:5} {t['equal']:5} {t['known']:5} {t['differ']:6}  {t['none']}")
    if not any(t["equal"] for t in total.values()):
        raise running.Failure("nothing ran, or not to its end")
    return bad


def _once(wine, unit, exe, mode, limit):
    name = os.path.basename(exe)[:-4] + "-" + unit
    r = wine.run(SimpleNamespace(name=name, build="wine", args=[unit]), exe, mode, [], limit)
    if r.exit is None and not r.trouble.startswith("no end"):
        raise running.Failure(r.trouble)
    return Outcome.of(unit, r), r.wall


def _unit(args, wine, data, name, unit, exe, judge, modes, tally):
    """Runs a unit in all modes; returns the number of modes that differ in a way that is not known."""
    first, seconds = _once(wine, unit, exe, judge, args.limit if judge == "native" else max(MOST, args.limit))
    natives, bad = [first], 0
    if judge == "native" and args.record:
        data.new[name] = first
    if first.end.startswith("no end"):
        print(f"  {name}: {first.end} {'natively' if judge == 'native' else judge}", flush=True)
        for t in tally.values():
            t["units"] += 1
            t["none"] += 1
        return 0
    if judge != "native" and name in data.native:
        natives.append(data.native[name])
    for mode in modes:
        t = tally[mode]
        t["units"] += 1
        got, spent = _once(wine, unit, exe, mode, min(args.limit + 20 * seconds, max(MOST, 2 * args.limit)))
        found = differences(natives, got)
        while found and judge == "native" and len(natives) < 3:
            natives.append(_once(wine, unit, exe, judge, args.limit)[0])
            found = differences(natives, got)
        reasons = [(f, data.reason(name, f)) for f in found]
        verdict = "equal" if not found else "known" if all(r for _, r in reasons) else "differ"
        if all(n.counts is None for n in natives):
            t["none"] += 1
        t[verdict] += 1
        bad += verdict == "differ"
        if args.v or verdict == "differ":
            print(f"  {name} {mode}: {verdict}, {seconds:.1f} s {judge}, {spent:.1f} s", flush=True)
        for f, r in reasons[:args.most]:
            if args.v or not r:
                print(f"    {f}{': ' + r if r else ''}", flush=True)
    return bad
