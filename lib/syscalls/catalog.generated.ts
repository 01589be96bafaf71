// Made by scripts/generate-catalog.mjs from the table: number, name, family, classes.
export const catalogData = `
0 read descriptors desc
1 write descriptors desc
2 open descriptors file,desc
3 close descriptors desc
4 stat files file,stat
5 fstat files desc,fstat
6 lstat files file,lstat
7 poll polling desc
8 lseek descriptors desc
9 mmap memory desc,memory
10 mprotect memory memory
11 munmap memory memory
12 brk memory memory
13 rt_sigaction signals signal
14 rt_sigprocmask signals signal
15 rt_sigreturn signals signal
16 ioctl descriptors desc
17 pread64 descriptors desc
18 pwrite64 descriptors desc
19 readv descriptors desc
20 writev descriptors desc
21 access files file
22 pipe descriptors desc
23 select polling desc
24 sched_yield scheduling
25 mremap memory memory
26 msync memory memory
27 mincore memory memory
28 madvise memory memory
29 shmget ipc ipc
30 shmat ipc memory,ipc
31 shmctl ipc ipc
32 dup descriptors desc
33 dup2 descriptors desc
34 pause signals signal
35 nanosleep time
36 getitimer time
37 alarm signals
38 setitimer time
39 getpid processes pure
40 sendfile descriptors desc,network
41 socket sockets network
42 connect sockets network
43 accept sockets network
44 sendto sockets network
45 recvfrom sockets network
46 sendmsg sockets network
47 recvmsg sockets network
48 shutdown sockets network
49 bind sockets network
50 listen sockets network
51 getsockname sockets network
52 getpeername sockets network
53 socketpair sockets network
54 setsockopt sockets network
55 getsockopt sockets network
56 clone processes process
57 fork processes process
58 vfork processes process
59 execve processes file,process
60 exit processes process
61 wait4 processes process
62 kill signals process,signal
63 uname processes
64 semget ipc ipc
65 semop ipc ipc
66 semctl ipc ipc
67 shmdt ipc memory,ipc
68 msgget ipc ipc
69 msgsnd ipc ipc
70 msgrcv ipc ipc
71 msgctl ipc ipc
72 fcntl descriptors desc
73 flock descriptors desc
74 fsync descriptors desc
75 fdatasync descriptors desc
76 truncate files file
77 ftruncate descriptors desc
78 getdents files desc
79 getcwd files file
80 chdir files file
81 fchdir files desc
82 rename files file
83 mkdir files file
84 rmdir files file
85 creat descriptors file,desc
86 link files file
87 unlink files file
88 symlink files file
89 readlink files file
90 chmod files file
91 fchmod files desc
92 chown files file
93 fchown files desc
94 lchown files file
95 umask files
96 gettimeofday time clock
97 getrlimit processes
98 getrusage processes
99 sysinfo processes
100 times processes
101 ptrace processes
102 getuid identity creds,pure
103 syslog system
104 getgid identity creds,pure
105 setuid identity creds
106 setgid identity creds
107 geteuid identity creds,pure
108 getegid identity creds,pure
109 setpgid processes
110 getppid processes pure
111 getpgrp processes pure
112 setsid processes
113 setreuid identity creds
114 setregid identity creds
115 getgroups identity creds
116 setgroups identity creds
117 setresuid identity creds
118 getresuid identity creds
119 setresgid identity creds
120 getresgid identity creds
121 getpgid processes
122 setfsuid identity creds
123 setfsgid identity creds
124 getsid processes
125 capget processes creds
126 capset processes creds
127 rt_sigpending signals signal
128 rt_sigtimedwait signals signal
129 rt_sigqueueinfo signals process,signal
130 rt_sigsuspend signals signal
131 sigaltstack signals signal
132 utime files file
133 mknod files file
134 uselib system file
135 personality processes
136 ustat files ustat
137 statfs files file,statfs
138 fstatfs files desc,fstatfs
139 sysfs mounts
140 getpriority processes
141 setpriority processes
142 sched_setparam scheduling
143 sched_getparam scheduling
144 sched_setscheduler scheduling
145 sched_getscheduler scheduling
146 sched_get_priority_max scheduling
147 sched_get_priority_min scheduling
148 sched_rr_get_interval scheduling
149 mlock memory memory
150 munlock memory memory
151 mlockall memory memory
152 munlockall memory memory
153 vhangup system
154 modify_ldt system
155 pivot_root mounts file
156 _sysctl system
157 prctl processes creds
158 arch_prctl processes
159 adjtimex time clock
160 setrlimit processes
161 chroot files file
162 sync mounts
163 acct mounts file
164 settimeofday time clock
165 mount mounts file
166 umount2 mounts file
167 swapon mounts file
168 swapoff mounts file
169 reboot system
170 sethostname system
171 setdomainname system
172 iopl system
173 ioperm system
174 create_module system
175 init_module system
176 delete_module system
177 get_kernel_syms system
178 query_module system
179 quotactl files file
180 nfsservctl mounts
181 getpmsg system network
182 putpmsg system network
183 afs_syscall system
184 tuxcall system
185 security system
186 gettid processes pure
187 readahead descriptors desc
188 setxattr files file
189 lsetxattr files file
190 fsetxattr files desc
191 getxattr files file
192 lgetxattr files file
193 fgetxattr files desc
194 listxattr files file
195 llistxattr files file
196 flistxattr files desc
197 removexattr files file
198 lremovexattr files file
199 fremovexattr files desc
200 tkill signals process,signal
201 time time clock
202 futex processes
203 sched_setaffinity scheduling
204 sched_getaffinity scheduling
205 set_thread_area system
206 io_setup aio memory
207 io_destroy aio memory
208 io_getevents aio
209 io_submit aio
210 io_cancel aio
211 get_thread_area system
212 lookup_dcookie files
213 epoll_create polling desc
214 epoll_ctl_old polling
215 epoll_wait_old polling
216 remap_file_pages memory memory
217 getdents64 files desc
218 set_tid_address processes
219 restart_syscall signals
220 semtimedop ipc ipc
221 fadvise64 descriptors desc
222 timer_create time
223 timer_settime time
224 timer_gettime time
225 timer_getoverrun time
226 timer_delete time
227 clock_settime time clock
228 clock_gettime time clock
229 clock_getres time clock
230 clock_nanosleep time
231 exit_group processes process
232 epoll_wait polling desc
233 epoll_ctl polling desc
234 tgkill signals process,signal
235 utimes files file
236 vserver system
237 mbind memory memory
238 set_mempolicy memory memory
239 get_mempolicy memory memory
240 mq_open ipc desc
241 mq_unlink ipc
242 mq_timedsend ipc desc
243 mq_timedreceive ipc desc
244 mq_notify ipc desc
245 mq_getsetattr ipc desc
246 kexec_load system
247 waitid processes process
248 add_key security
249 request_key security
250 keyctl security
251 ioprio_set scheduling
252 ioprio_get scheduling
253 inotify_init files desc
254 inotify_add_watch files file,desc
255 inotify_rm_watch files desc
256 migrate_pages memory memory
257 openat descriptors file,desc
258 mkdirat files file,desc
259 mknodat files file,desc
260 fchownat files file,desc
261 futimesat files file,desc
262 newfstatat files file,desc,fstat
263 unlinkat files file,desc
264 renameat files file,desc
265 linkat files file,desc
266 symlinkat files file,desc
267 readlinkat files file,desc
268 fchmodat files file,desc
269 faccessat files file,desc
270 pselect6 polling desc
271 ppoll polling desc
272 unshare processes
273 set_robust_list processes
274 get_robust_list processes
275 splice descriptors desc
276 tee descriptors desc
277 sync_file_range descriptors desc
278 vmsplice descriptors desc
279 move_pages memory memory
280 utimensat files file,desc
281 epoll_pwait polling desc
282 signalfd signals desc,signal
283 timerfd_create time desc
284 eventfd descriptors desc
285 fallocate descriptors desc
286 timerfd_settime time desc
287 timerfd_gettime time desc
288 accept4 sockets network
289 signalfd4 signals desc,signal
290 eventfd2 descriptors desc
291 epoll_create1 polling desc
292 dup3 descriptors desc
293 pipe2 descriptors desc
294 inotify_init1 files desc
295 preadv descriptors desc
296 pwritev descriptors desc
297 rt_tgsigqueueinfo signals process,signal
298 perf_event_open perf desc
299 recvmmsg sockets network
300 fanotify_init files desc
301 fanotify_mark files file,desc
302 prlimit64 processes
303 name_to_handle_at files file,desc
304 open_by_handle_at files desc
305 clock_adjtime time clock
306 syncfs descriptors desc
307 sendmmsg sockets network
308 setns processes desc
309 getcpu processes
310 process_vm_readv memory
311 process_vm_writev memory
312 kcmp processes
313 finit_module system desc
314 sched_setattr scheduling
315 sched_getattr scheduling
316 renameat2 files file,desc
317 seccomp processes
318 getrandom processes
319 memfd_create descriptors desc
320 kexec_file_load system desc
321 bpf bpf desc
322 execveat processes file,desc,process
323 userfaultfd descriptors desc
324 membarrier memory
325 mlock2 memory memory
326 copy_file_range descriptors desc
327 preadv2 descriptors desc
328 pwritev2 descriptors desc
329 pkey_mprotect memory memory
330 pkey_alloc memory
331 pkey_free memory
332 statx files file,desc,fstat
333 io_pgetevents aio
334 rseq processes
335 uretprobe signals
336 uprobe signals
424 pidfd_send_signal signals desc,process,signal
425 io_uring_setup ioUring desc
426 io_uring_enter ioUring desc,signal
427 io_uring_register ioUring desc,memory
428 open_tree mounts file,desc
429 move_mount mounts file,desc
430 fsopen mounts desc
431 fsconfig mounts file,desc
432 fsmount mounts desc
433 fspick mounts file,desc
434 pidfd_open descriptors desc
435 clone3 processes process
436 close_range descriptors
437 openat2 descriptors file,desc
438 pidfd_getfd descriptors desc
439 faccessat2 files file,desc
440 process_madvise memory desc
441 epoll_pwait2 polling desc
442 mount_setattr mounts file,desc
443 quotactl_fd files desc
444 landlock_create_ruleset security desc
445 landlock_add_rule security desc
446 landlock_restrict_self security desc
447 memfd_secret descriptors desc
448 process_mrelease memory desc
449 futex_waitv processes
450 set_mempolicy_home_node memory memory
451 cachestat descriptors desc
452 fchmodat2 files file,desc
453 map_shadow_stack memory memory
454 futex_wake processes
455 futex_wait processes
456 futex_requeue processes
457 statmount mounts
458 listmount mounts
459 lsm_get_self_attr security
460 lsm_set_self_attr security
461 lsm_list_modules security
462 mseal memory memory
463 setxattrat files file,desc
464 getxattrat files file,desc
465 listxattrat files file,desc
466 removexattrat files file,desc
467 open_tree_attr mounts file,desc
468 file_getattr files file,desc
469 file_setattr files file,desc
470 listns processes
471 rseq_slice_yield processes
`

// Calls of i386: number and name (asm/unistd_32.h).
export const i386Data = `
0 restart_syscall
1 exit
2 fork
3 read
4 write
5 open
6 close
7 waitpid
8 creat
9 link
10 unlink
11 execve
12 chdir
13 time
14 mknod
15 chmod
16 lchown
17 break
18 oldstat
19 lseek
20 getpid
21 mount
22 umount
23 setuid
24 getuid
25 stime
26 ptrace
27 alarm
28 oldfstat
29 pause
30 utime
31 stty
32 gtty
33 access
34 nice
35 ftime
36 sync
37 kill
38 rename
39 mkdir
40 rmdir
41 dup
42 pipe
43 times
44 prof
45 brk
46 setgid
47 getgid
48 signal
49 geteuid
50 getegid
51 acct
52 umount2
53 lock
54 ioctl
55 fcntl
56 mpx
57 setpgid
58 ulimit
59 oldolduname
60 umask
61 chroot
62 ustat
63 dup2
64 getppid
65 getpgrp
66 setsid
67 sigaction
68 sgetmask
69 ssetmask
70 setreuid
71 setregid
72 sigsuspend
73 sigpending
74 sethostname
75 setrlimit
76 getrlimit
77 getrusage
78 gettimeofday
79 settimeofday
80 getgroups
81 setgroups
82 select
83 symlink
84 oldlstat
85 readlink
86 uselib
87 swapon
88 reboot
89 readdir
90 mmap
91 munmap
92 truncate
93 ftruncate
94 fchmod
95 fchown
96 getpriority
97 setpriority
98 profil
99 statfs
100 fstatfs
101 ioperm
102 socketcall
103 syslog
104 setitimer
105 getitimer
106 stat
107 lstat
108 fstat
109 olduname
110 iopl
111 vhangup
112 idle
113 vm86old
114 wait4
115 swapoff
116 sysinfo
117 ipc
118 fsync
119 sigreturn
120 clone
121 setdomainname
122 uname
123 modify_ldt
124 adjtimex
125 mprotect
126 sigprocmask
127 create_module
128 init_module
129 delete_module
130 get_kernel_syms
131 quotactl
132 getpgid
133 fchdir
134 bdflush
135 sysfs
136 personality
137 afs_syscall
138 setfsuid
139 setfsgid
140 _llseek
141 getdents
142 _newselect
143 flock
144 msync
145 readv
146 writev
147 getsid
148 fdatasync
149 _sysctl
150 mlock
151 munlock
152 mlockall
153 munlockall
154 sched_setparam
155 sched_getparam
156 sched_setscheduler
157 sched_getscheduler
158 sched_yield
159 sched_get_priority_max
160 sched_get_priority_min
161 sched_rr_get_interval
162 nanosleep
163 mremap
164 setresuid
165 getresuid
166 vm86
167 query_module
168 poll
169 nfsservctl
170 setresgid
171 getresgid
172 prctl
173 rt_sigreturn
174 rt_sigaction
175 rt_sigprocmask
176 rt_sigpending
177 rt_sigtimedwait
178 rt_sigqueueinfo
179 rt_sigsuspend
180 pread64
181 pwrite64
182 chown
183 getcwd
184 capget
185 capset
186 sigaltstack
187 sendfile
188 getpmsg
189 putpmsg
190 vfork
191 ugetrlimit
192 mmap2
193 truncate64
194 ftruncate64
195 stat64
196 lstat64
197 fstat64
198 lchown32
199 getuid32
200 getgid32
201 geteuid32
202 getegid32
203 setreuid32
204 setregid32
205 getgroups32
206 setgroups32
207 fchown32
208 setresuid32
209 getresuid32
210 setresgid32
211 getresgid32
212 chown32
213 setuid32
214 setgid32
215 setfsuid32
216 setfsgid32
217 pivot_root
218 mincore
219 madvise
220 getdents64
221 fcntl64
224 gettid
225 readahead
226 setxattr
227 lsetxattr
228 fsetxattr
229 getxattr
230 lgetxattr
231 fgetxattr
232 listxattr
233 llistxattr
234 flistxattr
235 removexattr
236 lremovexattr
237 fremovexattr
238 tkill
239 sendfile64
240 futex
241 sched_setaffinity
242 sched_getaffinity
243 set_thread_area
244 get_thread_area
245 io_setup
246 io_destroy
247 io_getevents
248 io_submit
249 io_cancel
250 fadvise64
252 exit_group
253 lookup_dcookie
254 epoll_create
255 epoll_ctl
256 epoll_wait
257 remap_file_pages
258 set_tid_address
259 timer_create
260 timer_settime
261 timer_gettime
262 timer_getoverrun
263 timer_delete
264 clock_settime
265 clock_gettime
266 clock_getres
267 clock_nanosleep
268 statfs64
269 fstatfs64
270 tgkill
271 utimes
272 fadvise64_64
273 vserver
274 mbind
275 get_mempolicy
276 set_mempolicy
277 mq_open
278 mq_unlink
279 mq_timedsend
280 mq_timedreceive
281 mq_notify
282 mq_getsetattr
283 kexec_load
284 waitid
286 add_key
287 request_key
288 keyctl
289 ioprio_set
290 ioprio_get
291 inotify_init
292 inotify_add_watch
293 inotify_rm_watch
294 migrate_pages
295 openat
296 mkdirat
297 mknodat
298 fchownat
299 futimesat
300 fstatat64
301 unlinkat
302 renameat
303 linkat
304 symlinkat
305 readlinkat
306 fchmodat
307 faccessat
308 pselect6
309 ppoll
310 unshare
311 set_robust_list
312 get_robust_list
313 splice
314 sync_file_range
315 tee
316 vmsplice
317 move_pages
318 getcpu
319 epoll_pwait
320 utimensat
321 signalfd
322 timerfd_create
323 eventfd
324 fallocate
325 timerfd_settime
326 timerfd_gettime
327 signalfd4
328 eventfd2
329 epoll_create1
330 dup3
331 pipe2
332 inotify_init1
333 preadv
334 pwritev
335 rt_tgsigqueueinfo
336 perf_event_open
337 recvmmsg
338 fanotify_init
339 fanotify_mark
340 prlimit64
341 name_to_handle_at
342 open_by_handle_at
343 clock_adjtime
344 syncfs
345 sendmmsg
346 setns
347 process_vm_readv
348 process_vm_writev
349 kcmp
350 finit_module
351 sched_setattr
352 sched_getattr
353 renameat2
354 seccomp
355 getrandom
356 memfd_create
357 bpf
358 execveat
359 socket
360 socketpair
361 bind
362 connect
363 listen
364 accept4
365 getsockopt
366 setsockopt
367 getsockname
368 getpeername
369 sendto
370 sendmsg
371 recvfrom
372 recvmsg
373 shutdown
374 userfaultfd
375 membarrier
376 mlock2
377 copy_file_range
378 preadv2
379 pwritev2
380 pkey_mprotect
381 pkey_alloc
382 pkey_free
383 statx
384 arch_prctl
385 io_pgetevents
386 rseq
393 semget
394 semctl
395 shmget
396 shmctl
397 shmat
398 shmdt
399 msgget
400 msgsnd
401 msgrcv
402 msgctl
403 clock_gettime64
404 clock_settime64
405 clock_adjtime64
406 clock_getres_time64
407 clock_nanosleep_time64
408 timer_gettime64
409 timer_settime64
410 timerfd_gettime64
411 timerfd_settime64
412 utimensat_time64
413 pselect6_time64
414 ppoll_time64
416 io_pgetevents_time64
417 recvmmsg_time64
418 mq_timedsend_time64
419 mq_timedreceive_time64
420 semtimedop_time64
421 rt_sigtimedwait_time64
422 futex_time64
423 sched_rr_get_interval_time64
424 pidfd_send_signal
425 io_uring_setup
426 io_uring_enter
427 io_uring_register
428 open_tree
429 move_mount
430 fsopen
431 fsconfig
432 fsmount
433 fspick
434 pidfd_open
435 clone3
436 close_range
437 openat2
438 pidfd_getfd
439 faccessat2
440 process_madvise
441 epoll_pwait2
442 mount_setattr
443 quotactl_fd
444 landlock_create_ruleset
445 landlock_add_rule
446 landlock_restrict_self
447 memfd_secret
448 process_mrelease
449 futex_waitv
450 set_mempolicy_home_node
`
