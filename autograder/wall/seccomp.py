"""A seccomp filter that refuses the system calls no exercise needs, as a BPF program for bwrap's `--seccomp`.

A deny-list: NumPy, threads and fork go on working; namespaces, mounts, tracing, keys, new kernel
interfaces and every socket but a UNIX one answer EPERM, which is recorded as `blocked`.
Layout: linux/filter.h (struct sock_filter), linux/seccomp.h (struct seccomp_data).
"""

import errno
import platform
import struct

# System call numbers, x86_64 and aarch64 (arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h).
_DENIED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "kexec_load": (246, 104), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272),
}  # fmt: skip
_ARCHITECTURES = {"x86_64": (0xC000003E, 0, 41, 56, 435), "aarch64": (0xC00000B7, 1, 198, 220, 435)}
_NEW_NAMESPACES = 0x7E020080  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET} and NEWTIME's bit
_AF_UNIX = 1
_X32_BIT = 0x40000000

_LOAD, _EQUAL, _SET, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NR, _ARCH, _ARG0 = 0, 4, 16


def filter_program(machine: str | None = None) -> bytes | None:
    """The compiled filter for this (or the named) machine, or None where its system calls are not listed."""
    architecture = _ARCHITECTURES.get(machine or platform.machine())
    if architecture is None:
        return None
    audit, column, socket, clone, clone3 = architecture
    refuse, no_such_call = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    program = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL_PROCESS), (_LOAD, 0, 0, _NR)]
    if machine_is_x86(audit):
        program += [(_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL_PROCESS)]
    for numbers in _DENIED.values():
        program += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, refuse)]
    # clone3 hides its flags in memory: "not implemented" makes the C library fall back to clone.
    program += [(_EQUAL, 0, 1, clone3), (_RETURN, 0, 0, no_such_call)]
    program += [(_EQUAL, 0, 4, clone), (_LOAD, 0, 0, _ARG0), (_SET, 0, 1, _NEW_NAMESPACES)]
    program += [(_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    program += [(_EQUAL, 0, 3, socket), (_LOAD, 0, 0, _ARG0), (_EQUAL, 1, 0, _AF_UNIX)]
    program += [(_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def machine_is_x86(audit: int) -> bool:
    return audit == _ARCHITECTURES["x86_64"][0]
