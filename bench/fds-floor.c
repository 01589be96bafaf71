// The floor under every scan of descriptors: what the kernel itself costs, without a row, a string or a byte of output.
//   fds-floor a    for each process and descriptor: list, read the link, statx of path targets
//   fds-floor b    the same, and fdinfo of every descriptor
// Prints the number of descriptors and of deleted files.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char** argv) {
  const int with_fdinfo = argc > 1 && argv[1][0] == 'b';
  long descriptors = 0, deleted = 0;
  char name[64], link[4097], text[8192];
  DIR* proc = opendir("/proc");
  if (proc == NULL) return 1;
  for (struct dirent* process; (process = readdir(proc)) != NULL;) {
    if (process->d_name[0] < '0' || process->d_name[0] > '9') continue;
    snprintf(name, sizeof name, "/proc/%.20s", process->d_name);
    const int directory = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    const int fd_directory = openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd_directory >= 0) {
      DIR* fds = fdopendir(fd_directory);
      for (struct dirent* fd; (fd = readdir(fds)) != NULL;) {
        if (fd->d_name[0] == '.') continue;
        descriptors++;
        const ssize_t length = readlinkat(fd_directory, fd->d_name, link, sizeof link);
        if (length > 0 && link[0] == '/') {
          struct statx status;
          if (statx(fd_directory, fd->d_name, AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &status) == 0 &&
              status.stx_nlink == 0)
            deleted++;
        }
        if (with_fdinfo) {
          snprintf(name, sizeof name, "fdinfo/%.20s", fd->d_name);
          const int info = openat(directory, name, O_RDONLY | O_CLOEXEC);
          if (info < 0) continue;
          if (read(info, text, sizeof text) < 0) perror(name);
          close(info);
        }
      }
      closedir(fds);
    }
    close(directory);
  }
  printf("%ld descriptors, %ld deleted\n", descriptors, deleted);
  return 0;
}
