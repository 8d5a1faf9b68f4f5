"""gdb-xlat.py - loads the symbols of translated modules into gdb, which does not see these modules because the runtime maps them itself.

    (gdb) source tools/gdb-xlat.py
    (gdb) xlat-symbols          reads the symbols of every module that is mapped now; repeat it when more are loaded
"""
import os
import gdb

MAGIC = b"XLATsum1"  # the last bytes of a module (runtime/abi/aot.h)


class Symbols(gdb.Command):
    """Read the symbols of the translated modules (app.so) that are mapped now."""

    def __init__(self):
        super().__init__("xlat-symbols", gdb.COMMAND_FILES)
        self.known = set()

    def invoke(self, argument, from_tty):
        pid = gdb.selected_inferior().pid
        lowest = {}
        with open(f"/proc/{pid}/maps") as maps:
            for line in maps:
                fields = line.rstrip("\n").split(None, 5)
                if len(fields) == 6 and fields[5].startswith("/") and int(fields[2], 16) == 0:
                    lowest.setdefault(fields[5], []).append(int(fields[0].split("-")[0], 16))
        for path, places in sorted(lowest.items()):
            try:
                with open(path, "rb") as f:
                    f.seek(-len(MAGIC), os.SEEK_END)
                    ours = f.read() == MAGIC
            except OSError:
                continue
            for at in places if ours else []:
                if (pid, path, at) not in self.known:
                    self.known.add((pid, path, at))
                    gdb.execute(f"add-symbol-file '{path}' -o {at:#x}", to_string=True)
                    print(f"{path} at {at:#x}")


Symbols()
