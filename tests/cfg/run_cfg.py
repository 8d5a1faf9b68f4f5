#!/usr/bin/env python3
"""Builds each .s of a folder as a small i386 PE, discovers it, and checks the expectations written in it.

usage: run_cfg.py CFG_DUMP FOLDER [WORK]

An expectation is a comment line; names are labels of the source (symbols are stripped before discovery):
    #! func NAME ...           each is the entry of a function
    #! nofunc NAME ...         none is
    #! table NAME: A B ...     the block that holds NAME ends in a jump table with these targets
    #! term NAME KIND [A B]    the block that holds NAME ends so (fall jmp jcc table indirect ret stop exit), with these successors
    #! in FUNC: A B ...        each begins a block of that function
    #! notin FUNC: A B ...     none does
    #! ordered A B ...         these instructions' accesses are kept as the program has them (lifter/cfg/ordering.h)
    #! plain A B ...           those of these are LLVM's to move
    #! barrier A B ...         blocks over whose beginning no access is moved
    #! waits A B ...           heads of loops that seem to wait for another thread
    #! checked F ...           these functions compare their own bytes (lifter/cfg/checks.h)
    #! compared A B ...        these blocks begin with a comparison
    #! entered A B ...         with one where they are entered from outside of their loop
    #! eachturn A B ...        and at its other turns
    #! covers A: B ...         the comparison at A takes in these blocks
    #! tested A B ...          the addresses of these instructions' stores are compared with the function's
    #! anywhere A B ...        what these instructions write is not known before
    #! no VERB A B ...         none of these is so
    #! link ARGS               more arguments for the linker
    #! relocs                  keep relocations (else the image has none)
    #! trait T=VALUE: A B ...  the program's trait T (lifter/cfg/traits/traits.def) is VALUE when the symbol A is defined, when B is, ...
"""
import os
import re
import subprocess
import sys
import tempfile

CHECKS = ('checked', 'compared', 'entered', 'eachturn', 'tested', 'anywhere')
PREFIX = 'i686-w64-mingw32-'


def run(*args):
    return subprocess.run(args, check=True, capture_output=True, text=True).stdout


class Program:
    def __init__(self, text):
        self.funcs = {}
        for line in text.splitlines():
            if line.startswith('function'):
                blocks = self.funcs.setdefault(int(line.split()[1], 16), {})
            elif line.startswith('  block'):
                m = re.match(r'  block (\w+)-(\w+) (\w+)([^\[]*)(?:\[[^\]]*\](.*))?$', line)
                addresses = lambda s: [int(x.replace('out:', ''), 16) for x in (s or '').split()]
                blocks[int(m[1], 16)] = (m[3], addresses(m[4]), addresses(m[5]), int(m[2], 16))

    def block(self, at):
        for blocks in self.funcs.values():
            for start, block in blocks.items():
                if start <= at < block[3]:
                    return block
        return ('none', [], [], 0)


def check(line, names, p, ordering):
    verb, rest = line.split(None, 1)
    addr = lambda s: [names[x] for x in s.split()]
    if verb in ('func', 'nofunc'):
        return all((a in p.funcs) == (verb == 'func') for a in addr(rest))
    if verb == 'table':
        name, targets = rest.split(':')
        return p.block(names[name])[0] == 'table' and p.block(names[name])[2] == addr(targets)
    if verb == 'term':
        name, kind, *succ = rest.split()
        b = p.block(names[name])
        return b[0] == kind and (not succ or b[1] == addr(' '.join(succ)))
    if verb in ('in', 'notin'):
        func, blocks = rest.split(':')
        return all((a in p.funcs.get(names[func], {})) == (verb == 'in') for a in addr(blocks))
    if verb in ('ordered', 'barrier', 'waits'):
        return all((verb, a) in ordering for a in addr(rest))
    if verb == 'plain':
        return not any(('ordered', a) in ordering for a in addr(rest))
    if verb in CHECKS:
        return all((verb, a) in ordering for a in addr(rest))
    if verb == 'covers':
        at, rest = rest.split(':')
        return all((verb, names[at], a) in ordering for a in addr(rest))
    if verb == 'no':
        verb, rest = rest.split(None, 1)
        return verb in CHECKS and not any((verb, a) in ordering for a in addr(rest))
    raise ValueError(verb)


def test(dump, source, work):
    expectations = [l[2:].strip() for l in open(source) if l.startswith('#!')]
    link = [w for e in expectations if e.startswith('link ') for w in e.split()[1:]]
    relocs = 'relocs' in expectations
    obj, exe = os.path.join(work, 'a.o'), os.path.join(work, 'a.exe')

    def build(*options):
        run(PREFIX + 'as', *options, source, '-o', obj)
        run(PREFIX + 'gcc', '-nostdlib', '-Wl,--entry=_start', '-Wl,--image-base=0x400000',
            '-Wl,--dynamicbase' if relocs else '-Wl,--disable-dynamicbase', *([] if relocs else ['-Wl,--disable-reloc-section']), obj, '-o', exe,
            *link)

    build()
    names = {}
    for line in run(PREFIX + 'nm', exe).splitlines():
        parts = line.split()
        if len(parts) == 3:
            names.setdefault(parts[2], int(parts[0], 16))
    run(PREFIX + 'strip', exe)
    p = Program(run(dump, exe))
    lines = run(dump, '--ordering', exe).splitlines() + run(dump, '--checks', exe).splitlines()
    ordering = {(verb, *(int(a, 16) for a in rest)) for verb, *rest in (l.split() for l in lines)}
    failed, traits = 0, {}
    for e in expectations:
        if e.split()[0] in ('link', 'relocs'):
            continue
        try:
            if e.startswith('trait '):
                wanted, symbols = e[6:].split(':')
                wrong = []
                for symbol in symbols.split():
                    if symbol not in traits:
                        build('--defsym', symbol + '=1')
                        traits[symbol] = {line.split()[0] + '=' + line.split()[1] for line in run(dump, '--traits', exe).splitlines()}
                    if wanted not in traits[symbol]:
                        wrong.append(symbol)
                ok, e = bool(symbols.split()) and not wrong, 'trait %s: %s' % (wanted, ' '.join(wrong))
            else:
                ok = check(e, names, p, ordering)
        except KeyError as k:
            ok, e = False, e + ' (no label %s)' % k
        if not ok:
            print('%s: not so: %s' % (source, e))
            failed += 1
    return len(expectations), failed


def main():
    dump, folder = sys.argv[1:3]
    total = bad = 0
    with tempfile.TemporaryDirectory() as work:
        for name in sorted(os.listdir(folder)):
            if name.endswith('.s'):
                n, failed = test(dump, os.path.join(folder, name), work)
                total += n
                bad += failed
    print('%d expectations, %d failed' % (total, bad))
    return 1 if bad or not total else 0


sys.exit(main())
