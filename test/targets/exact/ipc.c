/* System V and POSIX inter-process communication. */
#include "exact.h"

#include <linux/ipc.h>
#include <linux/mqueue.h>
#include <linux/msg.h>
#include <linux/sem.h>
#include <linux/shm.h>

CASE(shmget_flags) {
  begin();
  long r = sys(SYS_shmget, low32(0x12345678), 0x100000000L, low32(0));
  expect(r, "shmget(0x12345678, 4294967296, 0)");
  r = sys(SYS_shmget, low32(-1), 0L, low32(IPC_CREAT | IPC_EXCL | SHM_NORESERVE | 0640));
  expect(r, "shmget(0xffffffff, 0, IPC_CREAT|IPC_EXCL|SHM_NORESERVE|0640)");
  r = sys(SYS_shmget, IPC_PRIVATE, -1L, IPC_CREAT | 07);
  expect(r, "shmget(IPC_PRIVATE, 18446744073709551615, IPC_CREAT|007)");
}
CASE(shared_memory) {
  struct shmid64_ds* s = edge_room(112);
  begin();
  long id = sys(SYS_shmget, IPC_PRIVATE, 8192L, IPC_CREAT | 0600);
  expect(id, "shmget(IPC_PRIVATE, 8192, IPC_CREAT|0600)");
  long at = sys(SYS_shmat, low32(id), NULL, low32(SHM_RDONLY));
  expect_as(at, hex(at), "shmat(%ld, NULL, SHM_RDONLY)", id);
  long r = sys(SYS_shmctl, low32(id), low32(IPC_STAT), s);
  expect(r,
         "shmctl(%ld, IPC_STAT, {shm_perm={uid=%u, gid=%u, mode=0600, ...}, shm_segsz=8192, shm_cpid=%d, shm_lpid=%d, "
         "shm_nattch=1, ...})",
         id, s->shm_perm.uid, s->shm_perm.gid, s->shm_cpid, s->shm_lpid);
  r = sys(SYS_shmdt, at);
  expect(r, "shmdt(%s)", addr(at));
  r = sys(SYS_shmctl, low32(id), low32(IPC_RMID), 0x77L);
  expect(r, "shmctl(%ld, IPC_RMID, 0x77)", id);
  r = sys(SYS_shmctl, low32(-1), low32(SHM_LOCK), 0x77L);
  expect(r, "shmctl(-1, SHM_LOCK, 0x77)");
  r = sys(SYS_shmat, -1, 0x1001L, SHM_RND | SHM_REMAP | SHM_EXEC | 1);
  expect(r, "shmat(-1, 0x1001, SHM_RND|SHM_REMAP|SHM_EXEC|0x1)");
  r = sys(SYS_shmctl, -1, IPC_STAT, s);
  expect(r, "shmctl(-1, IPC_STAT, %s)", addr(s));
}
CASE(semaphores) {
  struct sembuf* ops = edge((struct sembuf[]){{0, 2, 0}, {1, -1, IPC_NOWAIT | SEM_UNDO}}, 12);
  struct timespec* t = edge_of((struct timespec){0, 7});
  struct semid64_ds* s = edge_room(104);
  begin();
  long id = sys(SYS_semget, low32(IPC_PRIVATE), low32(2), low32(IPC_CREAT | 0644));
  expect(id, "semget(IPC_PRIVATE, 2, IPC_CREAT|0644)");
  long r = sys(SYS_semop, low32(id), ops, 1L);
  expect(r, "semop(%ld, [{sem_num=0, sem_op=2, sem_flg=0}], 1)", id);
  r = sys(SYS_semtimedop, low32(id), ops, 2L, t);
  expect(r,
         "semtimedop(%ld, [{sem_num=0, sem_op=2, sem_flg=0}, {sem_num=1, sem_op=-1, sem_flg=SEM_UNDO|IPC_NOWAIT}], 2, "
         "{tv_sec=0, tv_nsec=7})",
         id);
  r = sys(SYS_semctl, low32(id), low32(0), low32(SETVAL), low32(5));
  expect(r, "semctl(%ld, 0, SETVAL, 5)", id);
  r = sys(SYS_semctl, low32(id), low32(0), low32(GETVAL), 0x77L);
  expect(r, "semctl(%ld, 0, GETVAL, 0x77)", id);
  r = sys(SYS_semctl, id, 1, IPC_STAT, s);
  expect(r, "semctl(%ld, 1, IPC_STAT, {sem_perm={uid=%u, gid=%u, mode=0644, ...}, sem_nsems=2, ...})", id,
         s->sem_perm.uid, s->sem_perm.gid);
  r = sys(SYS_semctl, low32(id), low32(-1), IPC_RMID, 0x77L);
  expect(r, "semctl(%ld, -1, IPC_RMID, 0x77)", id);
  r = sys(SYS_semop, -1, NULL, 3L);
  expect(r, "semop(-1, NULL, 3)");
  r = sys(SYS_semop, -1, ops + 1, 2L);
  expect(r, "semop(-1, [{sem_num=1, sem_op=-1, sem_flg=SEM_UNDO|IPC_NOWAIT}, ... /* %s */], 2)", addr(ops + 2));
}
CASE(message_queues) {
  struct {
    long type;
    char text[5];
  }* m = edge_room(16), *into = edge_room(16);
  m->type = 0x100000007;
  memcpy(m->text, "hello", 5);
  struct msqid64_ds* q = edge_room(120);
  begin();
  long id = sys(SYS_msgget, low32(IPC_PRIVATE), low32(IPC_CREAT | 0600));
  expect(id, "msgget(IPC_PRIVATE, IPC_CREAT|0600)");
  long r = sys(SYS_msgsnd, low32(id), m, 5L, low32(IPC_NOWAIT));
  expect(r, "msgsnd(%ld, {mtype=4294967303, mtext=\"hello\"}, 5, IPC_NOWAIT)", id);
  r = sys(SYS_msgctl, low32(id), low32(IPC_STAT), q);
  expect(r,
         "msgctl(%ld, IPC_STAT, {msg_perm={uid=%u, gid=%u, mode=0600, ...}, msg_qnum=1, msg_qbytes=%lu, msg_lspid=%d, "
         "msg_lrpid=0, ...})",
         id, q->msg_perm.uid, q->msg_perm.gid, (unsigned long)q->msg_qbytes, q->msg_lspid);
  r = sys(SYS_msgrcv, low32(id), into, 8L, -0x200000000L, low32(MSG_NOERROR | IPC_NOWAIT));
  expect(r, "msgrcv(%ld, {mtype=4294967303, mtext=\"hello\"}, 8, -8589934592, MSG_NOERROR|IPC_NOWAIT)", id);
  r = sys(SYS_msgrcv, id, into, 8L, 0L, IPC_NOWAIT);
  expect(r, "msgrcv(%ld, %s, 8, 0, IPC_NOWAIT)", id, addr(into));
  r = sys(SYS_msgctl, id, IPC_RMID, 0x77L);
  expect(r, "msgctl(%ld, IPC_RMID, 0x77)", id);
  r = sys(SYS_msgget, low32(0x7fffffff), 0);
  expect(r, "msgget(0x7fffffff, 0)");
  r = sys(SYS_msgsnd, -1, NULL, 5L, 0);
  expect(r, "msgsnd(-1, NULL, 5, 0)");
}
CASE(posix_queues) {
  struct mq_attr *a = edge_of((struct mq_attr){O_NONBLOCK, 3, 16, 5, {0}}), *old = edge_room(64);
  char room[16];
  unsigned* priority = edge_room(4);
  struct timespec* t = edge_of((struct timespec){1, 2});
  begin();
  long q =
      sys(SYS_mq_open, edge_string("syslens-exact"), low32(O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK), low32(0600), a);
  expect(q,
         "mq_open(\"syslens-exact\", O_RDWR|O_CREAT|O_EXCL|O_NONBLOCK, 0600, {mq_flags=O_NONBLOCK, mq_maxmsg=3, "
         "mq_msgsize=16, mq_curmsgs=5})");
  long r = sys(SYS_mq_unlink, "syslens-exact");
  expect(r, "mq_unlink(\"syslens-exact\")");
  r = sys(SYS_mq_timedsend, low32(q), "mess\n", 5L, low32(7), NULL);
  expect(r, "mq_timedsend(%ld, \"mess\\n\", 5, 7, NULL)", q);
  r = sys(SYS_mq_timedreceive, low32(q), room, 16L, priority, t);
  expect(r, "mq_timedreceive(%ld, %s, 16, %s, {tv_sec=1, tv_nsec=2})", q, if_ok(r, "\"mess\\n\"", room),
         if_ok(r, "[7]", priority));
  r = sys(SYS_mq_getsetattr, low32(q), NULL, old);
  expect(r, "mq_getsetattr(%ld, NULL, %s)", q,
         if_ok(r, "{mq_flags=O_NONBLOCK, mq_maxmsg=3, mq_msgsize=16, mq_curmsgs=0}", old));
  r = sys(SYS_mq_open, "none", O_RDONLY, JUNK(3), JUNK(4));
  expect(r, "mq_open(\"none\", O_RDONLY)");
  r = sys(SYS_mq_notify, low32(-1), NULL);
  expect(r, "mq_notify(-1, NULL)");
  r = sys(SYS_mq_timedreceive, -1, room, 4L, NULL, NULL);
  expect(r, "mq_timedreceive(-1, %s, 4, NULL, NULL)", addr(room));
}
