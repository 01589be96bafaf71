// flags: -lutil
// Runs a command as the foreground job of a terminal of its own, types Ctrl-Z, waits until it is stopped, puts it back
// to the foreground with SIGCONT, types a line and Ctrl-D. Says each step; the command's own output goes to standard
// error.
#include "truth.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <utmp.h>

static int master;

static void* drain(void* unused) {
  (void)unused;
  char text[512];
  ssize_t got;
  while ((got = read(master, text, sizeof text)) > 0)
    if (write(STDERR_FILENO, text, (size_t)got) < 0) break;
  return NULL;
}

// The shell of the job: leads the session, owns the terminal.
static int shell(int terminal, char** command) {
  if (login_tty(terminal) != 0) return 110;
  int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  signal(SIGTTOU, SIG_IGN);
  int ready[2];
  if (pipe2(ready, O_CLOEXEC) != 0) return 110;
  pid_t job = fork();
  if (job == 0) {
    setpgid(0, 0);
    tcsetpgrp(tty, getpid());
    signal(SIGTTOU, SIG_DFL);
    execvp(command[0], command);
    _exit(127);
  }
  close(ready[1]);
  char end;
  if (read(ready[0], &end, 1) != 0) return 111;  // ends at the exec
  int status;
  // The foreground job reads the terminal: Ctrl-Z then stops it inside the call, which is the interesting place.
  if (write(3, "running\n", 8) != 8) return 112;
  if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status)) return 113;
  if (dprintf(3, "stopped signal=%d\n", WSTOPSIG(status)) < 0) return 114;
  tcsetpgrp(tty, job);
  kill(-job, SIGCONT);
  if (dprintf(3, "continued\n") < 0) return 115;
  do
    if (waitpid(job, &status, 0) != job) return 116;
  while (WIFSTOPPED(status));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  int terminal, report[2];
  if (openpty(&master, &terminal, NULL, NULL, NULL) != 0) fail("openpty");
  if (pipe(report) != 0) fail("pipe");
  pid_t leader = fork();
  if (leader == 0) {
    close(master);
    close(report[0]);
    if (report[1] != 3) {
      dup2(report[1], 3);
      close(report[1]);
    }
    fcntl(3, F_SETFD, FD_CLOEXEC);
    _exit(shell(terminal, argv + 1));
  }
  close(terminal);
  close(report[1]);
  pthread_t drainer = start(drain, NULL);
  char text[256];
  size_t used = 0;
  ssize_t got;
  while ((got = read(report[0], text + used, 1)) == 1) {
    if (text[used] != '\n') {
      used += used < sizeof text - 1;
      continue;
    }
    text[used] = 0;
    used = 0;
    say("%s", text);
    if (strcmp(text, "running") == 0 && write(master, "\x1a", 1) != 1) fail("write");
    if (strcmp(text, "continued") == 0 && write(master, "line\n\x04", 6) != 6) fail("write");
  }
  int status;
  if (waitpid(leader, &status, 0) != leader) fail("waitpid");
  say_status("job", leader, status);
  // Nobody has the terminal open any more, so it ends when all is copied.
  pthread_join(drainer, NULL);
  return 0;
}
