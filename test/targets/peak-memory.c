/* peak-memory FILE COMMAND…: runs the command and writes the largest resident set of its processes, in kilobytes. */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char** words) {
  if (count < 3) return 2;
  pid_t child = fork();
  if (child == 0) {
    /* Nothing stays behind when the test ends before. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(words[2], words + 2);
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) return 2;
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  FILE* to = fopen(words[1], "w");
  if (to == NULL) return 2;
  fprintf(to, "%ld\n", usage.ru_maxrss);
  fclose(to);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
