// A FUSE file system whose daemon stops answering:  dead-fuse FOLDER
// Mounts on FOLDER in a mount namespace of its own, opens "clean" and "written", writes to the latter, and from then on
// takes requests without answering them, so that whoever asks waits uninterruptibly. Prints "ready FD FD".
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int device;
static atomic_int dead;

static void fail(const char* what) {
  printf("failed %s: %s\n", what, strerror(errno));
  fflush(stdout);
  exit(1);
}

static void answer(unsigned long unique, int error, const void* body, size_t size) {
  struct fuse_out_header header = {.len = (unsigned)(sizeof header + size), .error = error, .unique = unique};
  struct iovec parts[] = {{&header, sizeof header}, {(void*)body, size}};
  if (writev(device, parts, 2) < 0 && errno != ENOENT) fail("writev");
}

static struct fuse_attr attributes(unsigned long node) {
  struct fuse_attr attr = {
      .ino = node, .mode = node == 1 ? S_IFDIR | 0755 : S_IFREG | 0644, .nlink = 1, .size = 42, .blksize = 4096};
  return attr;
}

static void* serve(void* unused) {
  (void)unused;
  static char buffer[1 << 20];
  for (;;) {
    const ssize_t got = read(device, buffer, sizeof buffer);
    if (got < 0) {
      if (errno == EINTR || errno == ENOENT) continue;
      return NULL;
    }
    if (atomic_load(&dead)) continue;
    const struct fuse_in_header* in = (const void*)buffer;
    const void* body = buffer + sizeof *in;
    switch (in->opcode) {
      case FUSE_INIT: {
        struct fuse_init_out out = {.major = 7, .minor = 31, .max_readahead = 4096, .max_write = 4096};
        answer(in->unique, 0, &out, sizeof out);
        break;
      }
      case FUSE_LOOKUP: {
        const unsigned long node = strcmp(body, "clean") == 0 ? 2 : strcmp(body, "written") == 0 ? 3 : 0;
        struct fuse_entry_out out = {.nodeid = node, .entry_valid = 0, .attr = attributes(node)};
        answer(in->unique, node == 0 ? -ENOENT : 0, &out, node == 0 ? 0 : sizeof out);
        break;
      }
      case FUSE_GETATTR: {
        struct fuse_attr_out out = {.attr_valid = 0, .attr = attributes(in->nodeid)};
        answer(in->unique, 0, &out, sizeof out);
        break;
      }
      case FUSE_OPEN: {
        struct fuse_open_out out = {.fh = 1, .open_flags = FOPEN_DIRECT_IO};
        answer(in->unique, 0, &out, sizeof out);
        break;
      }
      case FUSE_WRITE: {
        struct fuse_write_out out = {.size = ((const struct fuse_write_in*)body)->size};
        answer(in->unique, 0, &out, sizeof out);
        break;
      }
      case FUSE_FORGET:
      case FUSE_BATCH_FORGET:
        break;
      default:
        answer(in->unique, -ENOSYS, NULL, 0);
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  if (unshare(CLONE_NEWNS) < 0) fail("unshare");
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail("mount private");
  device = open("/dev/fuse", O_RDWR);
  if (device < 0) fail("/dev/fuse");
  char options[128], path[4096];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (mount("dead", argv[1], "fuse.dead", MS_NOSUID | MS_NODEV, options) < 0) fail("mount fuse");
  pthread_t server;
  if (pthread_create(&server, NULL, serve, NULL) != 0) fail("pthread_create");
  snprintf(path, sizeof path, "%s/clean", argv[1]);
  const int clean = open(path, O_RDONLY);
  if (clean < 0) fail("open clean");
  snprintf(path, sizeof path, "%s/written", argv[1]);
  const int written = open(path, O_RDWR);
  if (written < 0) fail("open written");
  // The daemon knows no FUSE_FLUSH: told once, the kernel asks for none when this process dies, which would wait for
  // itself.
  close(dup(clean));
  // After a write the kernel knows that its attributes are old.
  if (write(written, "0123456789", 10) != 10) fail("write");
  atomic_store(&dead, 1);
  printf("ready %d %d\n", clean, written);
  fflush(stdout);
  char c;
  while (read(0, &c, 1) > 0) {
  }
  _exit(0);
}
