// Signals of every origin, each handled with SA_SIGINFO; says what siginfo the handler saw.
#include "truth.h"

#include <setjmp.h>

static sigjmp_buf back;

static void handle(int number, siginfo_t* info, void* unused) {
  (void)unused;
  if (number == SIGSEGV || number == SIGFPE)
    say("signal number=%d code=%d address=0x%lx", number, info->si_code, (unsigned long)info->si_addr);
  else if (number == SIGCHLD)
    say("signal number=%d code=%d pid=%d status=%d", number, info->si_code, info->si_pid, info->si_status);
  else
    say("signal number=%d code=%d pid=%d uid=%d value=%d", number, info->si_code, info->si_pid, info->si_uid,
        info->si_code == SI_QUEUE || info->si_code == SI_TIMER ? info->si_value.sival_int : 0);
  if (number == SIGSEGV || number == SIGFPE) siglongjmp(back, 1);
}

static void take(int number) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

int main(void) {
  take(SIGUSR1), take(SIGUSR2), take(SIGRTMIN + 3), take(SIGSEGV), take(SIGFPE), take(SIGALRM), take(SIGCHLD),
      take(SIGTRAP);
  signal(SIGWINCH, SIG_IGN);
  say("self pid=%d uid=%d", getpid(), getuid());
  kill(getpid(), SIGUSR1);
  syscall(SYS_tgkill, getpid(), own_tid(), SIGUSR2);
  sigqueue(getpid(), SIGRTMIN + 3, (union sigval){.sival_int = 4711});
  kill(getpid(), SIGWINCH);  // ignored: a tracer sees it all the same, and must not make it matter

  // Blocked, twice the same realtime signal: both come, in order, when it is unblocked.
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGRTMIN + 3);
  sigprocmask(SIG_BLOCK, &one, NULL);
  sigqueue(getpid(), SIGRTMIN + 3, (union sigval){.sival_int = 1});
  sigqueue(getpid(), SIGRTMIN + 3, (union sigval){.sival_int = 2});
  say("unblocking");
  sigprocmask(SIG_UNBLOCK, &one, NULL);

  if (sigsetjmp(back, 1) == 0) *(volatile int*)0x1234 = 1;
  if (sigsetjmp(back, 1) == 0)
    __asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; idiv %%ecx" ::: "eax", "ecx", "edx");

  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_int = 99};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  sigset_t old;
  sigemptyset(&one);
  sigaddset(&one, SIGALRM);
  sigprocmask(SIG_BLOCK, &one, &old);
  timer_settime(timer, 0, &(struct itimerspec){.it_value = {0, 1000000}}, NULL);
  sigsuspend(&old);
  sigprocmask(SIG_SETMASK, &old, NULL);

  sigemptyset(&one);
  sigaddset(&one, SIGCHLD);
  sigprocmask(SIG_BLOCK, &one, &old);
  pid_t child = fork();
  if (child == 0) _exit(42);
  sigsuspend(&old);
  say("reaped pid=%d", waitpid(child, NULL, 0));
  return 0;
}
