import { expect, test } from 'vitest'
import { malformed } from './line.js'

test.each([
  '1     close(3)                         = 0',
  '12345 openat(AT_FDCWD</tmp/a<b>c>, "a\\"b\\n"..., O_RDWR|O_CREAT, 0666) = -1 ENOENT (No such file or directory)',
  '12345 poll([{fd=3<TCP:[127.0.0.1:1->127.0.0.1:2]>, events=POLLIN}], 1, 5) = 1 ([{fd=3, revents=POLLIN}])',
  '12345 wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], 0x40 /* W??? */, NULL) = 7',
  '12345 nanosleep({tv_sec=1, tv_nsec=0}, 0x1) <still open>',
  '12345 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=1, si_uid=0} ---',
])('well-formed: %s', (line) => expect(malformed(line)).toBeUndefined())

test.each([
  'close(3) = 0',
  '1     close(3 = 0',
  '1     close(3)',
  '1     close(3) = 0 and more',
  '1     write(1, "a"b", 3) = 3',
  '1     write(1, "\u001b[2J", 4) = 4',
  '1     read(3</etc/passwd, "", 1) = 0',
  '1     access("a", F_OK) = -1 ENOENT (No such file',
  '1     mmap(NULL, , 3) = 0x7f0000000000',
  '1     readv(3, [{iov_base="a", iov_len=1}, ], 2) = 1',
  '1     fstat(3, {st_mode=}) = 0',
])('not well-formed: %s', (line) => expect(malformed(line)).toBeDefined())
