#!/usr/bin/env python3
"""Runs a program that may not make some system calls: forbid-syscalls.py ERRNO CALL,CALL... PROGRAM...

The kernel answers them with the error. For x86_64 and aarch64.
"""
import ctypes
import errno
import os
import struct
import sys

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, ERROR = 0x7FFF0000, 0x00050000
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06

CALLS = {
    "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "close_range": (436, 436), "openat2": (437, 437), "mount_setattr": (442, 442),
}
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}


def main():
    number = getattr(errno, sys.argv[1])
    architecture, column = MACHINES[os.uname().machine]
    program = [(LOAD_WORD, 0, 0, 4), (JUMP_IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, ALLOW),
               (LOAD_WORD, 0, 0, 0)]
    for name in sys.argv[2].split(","):
        program += [(JUMP_IF_EQUAL, 0, 1, CALLS[name][column]), (RETURN, 0, 0, ERROR | number)]
    program.append((RETURN, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in program))

    class Filter(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    filter_ = Filter(len(program), ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0):
        sys.exit("prctl: " + os.strerror(ctypes.get_errno()))
    os.execvp(sys.argv[3], sys.argv[3:])


main()
