"""runs_i386.py - tests whether this system runs 32-bit x86 code, for tools and tests; tools/runs-i386 is the command.

Some kernels, hypervisors and processors run 64-bit code only.  There Wine's own backend, by which the processor executes the guest's code directly,
does not work; xlat does.  The test runs an i386 ELF program of 91 bytes that ends with exit code 42.
"""
import functools, os, struct, subprocess, tempfile

BASE = 0x10000000
CODE = bytes((0x31, 0xc0, 0x40, 0xb3, 42, 0xcd, 0x80))     # xor eax, eax; inc eax; mov bl, 42; int 80h


def program():
    size = 52 + 32 + len(CODE)
    ident = b"\x7fELF" + bytes((1, 1, 1)) + bytes(9)
    header = struct.pack("<HHIIIIIHHHHHH", 2, 3, 1, BASE + 84, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    return ident + header + struct.pack("<8I", 1, 0, BASE, BASE, size, size, 5, 4096) + CODE


@functools.lru_cache(None)
def runs_i386():
    """(True, "") or (False, why)"""
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "probe")
        with open(path, "wb") as f:
            f.write(program())
        os.chmod(path, 0o755)
        try:
            r = subprocess.run([path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        except OSError as e:
            return False, f"this system runs 64-bit code only (an i386 program: {e.strerror})"
    return (True, "") if r == 42 else (False, f"this system runs 64-bit code only (an i386 program ended with {r})")
