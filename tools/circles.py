#!/usr/bin/env python3
"""circles.py - circles of source files: prints each set of files that call each other in a circle.  Exit code 1 when there is one.

A file calls another when it uses a function or variable that the other defines, directly or through an inline function or macro of a header.
External names begin with xlat_ (in tools/ also with r64_), so the source text is enough, for every host and without a build: comments, strings and
the preprocessor's lines are left out, and templates, .c files that another file includes, count as part of that file.

    tools/circles.py FOLDER...            circles among the C files below the folders
    tools/circles.py --order FOLDER...    the files from the lowest to the highest, each with those it calls
"""
import os
import re
import subprocess
import sys

TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|//[^\n]*|/\*.*?\*/', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)
EXTERNAL = r'(?:xlat|r64)_\w+'
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', re.M | re.S)


def read(path):
    with open(path, encoding='utf-8', errors='replace') as f:
        return f.read()


def included(path, ending, seen):
    """Files with this ending that path includes, itself or through headers."""
    for name in INCLUDE.findall(TOKEN.sub(lambda m: m.group() if m.group()[0] == '"' else ' ', read(path))):
        if name in seen or not os.path.exists(name):
            continue
        seen.add(name)
        if name.endswith(ending):
            yield name
        if name.endswith(('.c', '.h')):
            yield from included(name, ending, seen)


def code_of(path):
    """Its text and that of the templates it includes, without comments, strings and directives (but with what a macro's body names)."""
    text = read(path) + '\n' + '\n'.join(read(t) for t in included(path, '.c', set()))
    text = TOKEN.sub(lambda m: '""' if m.group()[0] == '"' else ' ', text)
    bodies = ' '.join(m.group() for m in DIRECTIVE.finditer(text) if re.match(r'[ \t]*#[ \t]*define', m.group()))
    return DIRECTIVE.sub('', text), bodies


def names_used(text, words):
    return with_inline(re.findall(r'\w+', re.sub(rf'\b(struct|union|enum)\s+{EXTERNAL}', '', text)), words)


def outermost(text):
    """Declarations and definitions at the outermost level, bodies replaced by {}."""
    depth, start, out = 0, 0, []
    kept = []
    for i, c in enumerate(text):
        if c == '{':
            if depth == 0:
                out.append(text[start:i] + '{')
            depth += 1
        elif c == '}':
            depth -= 1
            if depth == 0:
                start = i + 1
                out.append('}')
        elif depth == 0 and c == ';':
            out.append(text[start:i])
            start = i + 1
            kept.append(''.join(out))
            out = []
        if depth == 0 and c == '}' and ')' in (out[0] if out else ''):
            kept.append(''.join(out))  # a function ends without a semicolon
            out = []
    return kept


def defined(text):
    names = set()
    for d in outermost(text):
        if re.search(r'\b(static|typedef|extern)\b', d):
            continue
        head = d.split('{')[0].split('=')[0]
        function = re.search(rf'\b({EXTERNAL})\s*\(', head)
        if function:
            if '{' in d:
                names.add(function.group(1))
            continue
        variable = re.search(rf'\b(?!struct|union|enum)\w+[\s*]+(?:const\s+)?({EXTERNAL})\s*(?:\[[^\]]*\]\s*)*$', head)
        if variable and not re.search(rf'\b(struct|union|enum)\s+{EXTERNAL}\s*$', head):
            names.add(variable.group(1))
    return names


def inline_names():
    """What inline functions and macros of headers use: their name -> external names, and other words."""
    words = {}
    for h in subprocess.run(['git', 'ls-files', '--', '*.h'], capture_output=True, text=True, check=True).stdout.split():
        text = TOKEN.sub(lambda m: '""' if m.group()[0] == '"' else ' ', read(h))
        for m in re.finditer(r'^[ \t]*#[ \t]*define[ \t]+(\w+)((?:[^\n\\]|\\.|\\\n)*)', text, re.M | re.S):
            words.setdefault(m.group(1), set()).update(re.findall(r'\w+', m.group(2)))
        for m in re.finditer(r'^static inline[^;{]*?(\w+)\([^;{]*\)\s*\{(.*?)(?:^\}|\}$)', DIRECTIVE.sub('', text), re.M | re.S):
            words.setdefault(m.group(1), set()).update(re.findall(r'\w+', m.group(2)))
    return words


def with_inline(names, words):
    """names, and what the inline functions and macros among these words use."""
    names, seen, todo = set(names), set(), list(names)
    while todo:
        w = todo.pop()
        if w in seen:
            continue
        seen.add(w)
        if re.fullmatch(EXTERNAL, w):
            names.add(w)
        todo += words.get(w, ())
    return names


def graph(folders):
    words = inline_names()
    files = subprocess.run(['git', 'ls-files', '--'] + [f'{d}/*.c' for d in folders], capture_output=True, text=True, check=True).stdout.split()
    templates = set()
    for f in files:
        templates |= set(included(f, '.c', set()))
    files = [f for f in files if f not in templates]
    texts = {f: code_of(f) for f in files}
    definer = {}
    for f in files:
        for n in defined(texts[f][0]):
            definer.setdefault(n, []).append(f)
    calls = {f: {} for f in files}
    for f in files:
        for n in names_used(' '.join(texts[f]), words):
            for g in definer.get(n, ()):
                if g != f and f not in definer[n]:
                    calls[f].setdefault(g, []).append(n)
    return calls


def components(calls):
    """Strongly connected components, from the lowest up (Tarjan)."""
    index, low, stack, on, out = {}, {}, [], set(), []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in sorted(calls[v]):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            c = []
            while True:
                w = stack.pop()
                on.discard(w)
                c.append(w)
                if w == v:
                    break
            out.append(sorted(c))

    for v in sorted(calls):
        if v not in index:
            visit(v)
    return out


def main():
    order = sys.argv[1:2] == ['--order']
    folders = sys.argv[2 if order else 1:]
    if not folders:
        sys.exit(__doc__)
    sys.setrecursionlimit(10000)
    calls = graph(folders)
    bad = False
    for c in components(calls):
        if order:
            for f in c:
                print(f'{f}: ' + ' '.join(sorted(calls[f])))
        if len(c) > 1:
            bad = True
            print('circle: ' + ' '.join(c))
            for f in c:
                for g in c:
                    if g in calls[f]:
                        print(f'    {f} -> {g}: ' + ' '.join(sorted(calls[f][g])[:5]))
    sys.exit(bad)


main()
