#!/usr/bin/python3
"""sandbox.py UNIT COMMAND...: runs a command under the SystemCallFilter=, SystemCallErrorNumber= and MemoryDenyWriteExecute= lines
of a unit, without systemd: what it forbids is forbidden here. The groups (@system-service ...) are those of this machine's systemd."""
import errno
import mmap
import os
import subprocess
import sys

import seccomp


def members(name):
    """The system calls of a group, or the one that is named."""
    if not name.startswith("@"):
        return {name}
    text = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], check=True, capture_output=True, text=True).stdout
    lines = [line.strip() for line in text.splitlines()[1:]]
    return set().union(*(members(line) for line in lines if line and not line.startswith("#")))


def allowed(unit):
    """The first line says whether calls are listed that may or that may not be made; here it has to be the former."""
    lines = [line.strip().partition("=")[2] for line in unit if line.startswith("SystemCallFilter=")]
    assert lines and not lines[0].startswith("~"), "the unit has no list of what is allowed"
    calls = members("@default")
    for line in lines:
        named = set().union(*(members(name) for name in line.lstrip("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls | {"execve"}  # systemd's own, too, is made after the filter is in place


def never_executable(place):
    """No memory that this argument makes executable."""
    return [[seccomp.Arg(place, seccomp.MASKED_EQ, mmap.PROT_EXEC, 0)]]


# What systemd forbids by MemoryDenyWriteExecute=: a call is allowed when one of these holds.
SHM_EXEC = 0o100000
DENY_WRITE_EXECUTE = {
    "mmap": never_executable(2) + [[seccomp.Arg(2, seccomp.MASKED_EQ, mmap.PROT_WRITE, 0)]],
    "mprotect": never_executable(2),
    "pkey_mprotect": never_executable(2),
    "shmat": [[seccomp.Arg(2, seccomp.MASKED_EQ, SHM_EXEC, 0)]],
}

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.readlines()
assert "SystemCallErrorNumber=EPERM\n" in text, "the unit does not say EPERM"
conditions = DENY_WRITE_EXECUTE if "MemoryDenyWriteExecute=yes\n" in text else {}
rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
for call in sorted(allowed(text)):
    try:
        number = seccomp.resolve_syscall(seccomp.Arch(), call)
    except ValueError:
        continue  # a call of another architecture, or newer than the library
    if number >= 0:
        for condition in conditions.get(call, [[]]):
            rules.add_rule(seccomp.ALLOW, call, *condition)
rules.load()
os.execv(sys.argv[2], sys.argv[2:])
