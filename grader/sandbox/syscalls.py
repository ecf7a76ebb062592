"""Numbers of Linux's system calls, and those that an honest host makes. From the kernel's tables:
arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (aarch64).

Not `sendmsg`: open files can be on their way in a message, where no limit counts them.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ALLOWED", "NEWEST", "NUMBERS"]

NEWEST = 466
"""What is numbered higher came after this page: it is answered as by an older kernel, so that C libraries fall back."""

_X86_64 = """
read 0 write 1 readv 19 writev 20 pread64 17 pwrite64 18 preadv 295 pwritev 296 preadv2 327 pwritev2 328 lseek 8
close 3 creat 85 stat 4 fstat 5 lstat 6 newfstatat 262 statx 332 access 21 faccessat 269
faccessat2 439 readlink 89 readlinkat 267 getdents 78 getdents64 217 getcwd 79 chdir 80 fchdir 81 fsync 74
fdatasync 75 sync_file_range 277 ftruncate 77 fadvise64 221 readahead 187 sendfile 40
copy_file_range 326 statfs 137 fstatfs 138 rename 82 renameat 264 renameat2 316 unlink 87 unlinkat 263 rmdir 84
mkdir 83 mkdirat 258 umask 95 dup 32 dup2 33 dup3 292
poll 7 ppoll 271 select 23 pselect6 270 epoll_create 213 epoll_create1 291 epoll_ctl 233 epoll_wait 232
epoll_pwait 281 epoll_pwait2 441 eventfd 284 eventfd2 290 pipe 22 pipe2 293 timerfd_create 283 timerfd_settime 286
timerfd_gettime 287 futex 202 futex_waitv 449 futex_wake 454 futex_wait 455 futex_requeue 456 restart_syscall 219
pause 34
mmap 9 munmap 11 mprotect 10 mremap 25 madvise 28 brk 12 msync 26 mincore 27 membarrier 324
clock_gettime 228 clock_getres 229 gettimeofday 96 time 201 nanosleep 35 clock_nanosleep 230 times 100 getrusage 98
setitimer 38 getitimer 36 alarm 37
rt_sigaction 13 rt_sigprocmask 14 rt_sigreturn 15 rt_sigpending 127 rt_sigtimedwait 128 rt_sigsuspend 130
sigaltstack 131
set_robust_list 273 get_robust_list 274 set_tid_address 218 rseq 334 sched_yield 24 sched_getaffinity 204
sched_getscheduler 145 sched_getparam 143 sched_get_priority_max 146 sched_get_priority_min 147 getpriority 140
arch_prctl 158 exit 60 exit_group 231 wait4 61 waitid 247
gettid 186 getpid 39 getppid 110 getuid 102 geteuid 107 getgid 104 getegid 108 getpgrp 111 getpgid 121 getsid 124
getgroups 115 getresuid 118 getresgid 120 capget 125 getrlimit 97 sysinfo 99 uname 63 getcpu 309 getrandom 318
sendto 44 recvfrom 45 recvmsg 47 recvmmsg 299 shutdown 48 getsockname 51 getpeername 52
getsockopt 55
clone 56 clone3 435 kill 62 tgkill 234 prlimit64 302 prctl 157 ioctl 16 fcntl 72 socketpair 53 open 2 openat 257
openat2 437 io_uring_setup 425 seccomp 317 socket 41 connect 42 setsockopt 54
getxattr 191 lgetxattr 192 fgetxattr 193 listxattr 194 llistxattr 195 flistxattr 196 fallocate 285
close_range 436
"""

_AARCH64 = """
read 63 write 64 readv 65 writev 66 pread64 67 pwrite64 68 preadv 69 pwritev 70 preadv2 286 pwritev2 287 lseek 62
close 57 fstat 80 newfstatat 79 statx 291 faccessat 48 faccessat2 439 readlinkat 78 getdents64 61
getcwd 17 chdir 49 fchdir 50 fsync 82 fdatasync 83 sync_file_range 84 ftruncate 46 fadvise64 223
readahead 213 sendfile 71 copy_file_range 285 statfs 43 fstatfs 44 renameat 38 renameat2 276 unlinkat 35 mkdirat 34
umask 166 dup 23 dup3 24
ppoll 73 pselect6 72 epoll_create1 20 epoll_ctl 21 epoll_pwait 22 epoll_pwait2 441 eventfd2 19 pipe2 59
timerfd_create 85 timerfd_settime 86 timerfd_gettime 87 futex 98 futex_waitv 449 futex_wake 454 futex_wait 455
futex_requeue 456 restart_syscall 128
mmap 222 munmap 215 mprotect 226 mremap 216 madvise 233 brk 214 msync 227 mincore 232 membarrier 283
clock_gettime 113 clock_getres 114 gettimeofday 169 nanosleep 101 clock_nanosleep 115 times 153 getrusage 165
setitimer 103 getitimer 102
rt_sigaction 134 rt_sigprocmask 135 rt_sigreturn 139 rt_sigpending 136 rt_sigtimedwait 137 rt_sigsuspend 133
sigaltstack 132
set_robust_list 99 get_robust_list 100 set_tid_address 96 rseq 293 sched_yield 124 sched_getaffinity 123
sched_getscheduler 120 sched_getparam 121 sched_get_priority_max 125 sched_get_priority_min 126 getpriority 141
exit 93 exit_group 94 wait4 260 waitid 95
gettid 178 getpid 172 getppid 173 getuid 174 geteuid 175 getgid 176 getegid 177 getpgid 155 getsid 156 getgroups 158
getresuid 148 getresgid 150 capget 90 getrlimit 163 sysinfo 179 uname 160 getcpu 168 getrandom 278
sendto 206 recvfrom 207 recvmsg 212 recvmmsg 243 shutdown 210 getsockname 204
getpeername 205 getsockopt 209
clone 220 clone3 435 kill 129 tgkill 131 prlimit64 261 prctl 167 ioctl 29 fcntl 25 socketpair 199 openat 56
openat2 437 io_uring_setup 425 seccomp 277 socket 198 connect 203 setsockopt 208
getxattr 8 lgetxattr 9 fgetxattr 10 listxattr 11 llistxattr 12 flistxattr 13 fallocate 47
close_range 436
"""


def _table(text: str) -> Mapping[str, int]:
    words = text.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}


NUMBERS: Mapping[str, Mapping[str, int]] = {"x86_64": _table(_X86_64), "aarch64": _table(_AARCH64)}
"""By architecture and name."""

_WITH_CONDITIONS = _table(_X86_64[_X86_64.index("clone 56") :]).keys()
ALLOWED = frozenset(NUMBERS["x86_64"].keys() - _WITH_CONDITIONS)
"""Allowed whatever their arguments are."""
