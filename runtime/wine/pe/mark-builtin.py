#!/usr/bin/env python3
"""mark-builtin.py IN OUT - copies a PE file and marks it as one of Wine's builtins, so that Wine looks for its ELF side.

Wine's mark is the text "Wine builtin DLL" and zeros in bytes 0x40..0x5f, where the DOS stub's code would be.
"""
import struct
import sys

data = bytearray(open(sys.argv[1], 'rb').read())
if data[:2] != b'MZ' or struct.unpack_from('<I', data, 0x3c)[0] < 0x60:
    sys.exit(f'{sys.argv[1]}: no room for the mark')
data[0x40:0x60] = b'Wine builtin DLL'.ljust(32, b'\0')
open(sys.argv[2], 'wb').write(data)
