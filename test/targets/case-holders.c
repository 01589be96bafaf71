// Other ways in which a deleted file keeps its blocks, and things that only look like it.
//   holders DIR   then waits for end of file on standard input
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1u << 20)
static const char* dir;
static char path[600];
static char* in_dir(const char* name) {
  snprintf(path, sizeof path, "%s/%s", dir, name);
  return path;
}
static int fill(const char* name, unsigned n) {
  static char block[65536];
  memset(block, 0x5a, sizeof block);
  int fd = open(in_dir(name), O_RDWR | O_CREAT | O_TRUNC, 0600);
  for (unsigned o = 0; fd >= 0 && o < n; o += sizeof block)
    if (write(fd, block, sizeof block) != (ssize_t)sizeof block) {
      perror(name);
      exit(1);
    }
  return fd;
}

int main(int argc, char** argv) {
  dir = argv[argc - 1];
  int fd = fill("index.map", 6 * MIB);  // held by a mapping alone
  void* m = mmap(0, 6 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (m == MAP_FAILED) return 1;
  close(fd);
  unlink(in_dir("index.map"));

  fd = fill("shared.log", 5 * MIB);  // one file, two descriptors, two processes: five MiB, not twenty
  if (dup(fd) < 0) return 1;
  unlink(in_dir("shared.log"));
  int p[2];
  if (pipe(p) < 0) return 1;
  pid_t child = fork();
  if (child == 0) {
    char c;
    close(p[1]);
    if (read(p[0], &c, 1) < 0) return 1;
    return 0;
  }
  close(p[0]);

  char other[600];
  fd = fill("linked.dat", 2 * MIB);  // /proc says "(deleted)", but another name is left: frees nothing
  snprintf(other, sizeof other, "%s/linked.also", dir);
  if (link(in_dir("linked.dat"), other) < 0) return 1;
  unlink(in_dir("linked.dat"));

  fd = open(in_dir("sparse.img"), O_RDWR | O_CREAT, 0600);  // 1 GiB long, one block allocated
  if (ftruncate(fd, 1024l * MIB) < 0 || pwrite(fd, "x", 1, 0) != 1) return 1;
  unlink(in_dir("sparse.img"));

  fd = memfd_create("scratch", MFD_CLOEXEC);  // memory, on no disk
  if (ftruncate(fd, 3 * MIB) < 0) return 1;

  printf("holding %d\n", child);
  fflush(stdout);
  char c;
  while (read(0, &c, 1) > 0)
    ;
  close(p[1]);
  waitpid(child, 0, 0);
  return 0;
}
