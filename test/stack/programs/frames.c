// Opens /dev/null from a place that the first argument names.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART __attribute__((noinline, noclone, noipa))

static volatile int kept;

APART int inner(void) {
  int fd = open("/dev/null", O_RDONLY);
  kept++;
  return fd;
}

APART int middle(int n) {
  char room[64];
  memset(room, n, sizeof room);
  int fd = inner();
  kept += room[n];
  return fd;
}

APART int outer(int n) {
  int fd = middle(n + 1);
  kept++;
  return fd;
}

APART int deeper(int n) {
  int fd = n == 0 ? inner() : deeper(n - 1);
  kept++;
  return fd;
}

static void on_signal(int signal) {
  (void)signal;
  outer(0);
}

APART void interrupted(void) {
  raise(SIGUSR1);
  kept++;
}

// What a handler returns to, without any information about it: other C libraries than glibc have it so.
__asm__(".text\nown_restorer:\n  mov $15, %rax\n  syscall\n");
void own_restorer(void);

static void handle_with_own_restorer(void) {
  struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
  } action = {on_signal, 0x04000000 /* SA_RESTORER */, own_restorer, 0};
  syscall(SYS_rt_sigaction, SIGUSR1, &action, NULL, sizeof action.mask);
}

static void* in_thread(void* arg) {
  outer(0);
  return arg;
}

APART int in_child(void) {
  pid_t child = vfork();
  if (child == 0) {
    outer(0);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  return status;
}

APART int through_pointer(int (*function)(int)) {
  int fd = function(0);
  kept++;
  return fd;
}

// mov $2, %eax; syscall; ret: code of no file, without any information.
static const unsigned char machine_code[] = {0xb8, 2, 0, 0, 0, 0x0f, 0x05, 0xc3};

APART int made_at_run_time(const char* name) {
  void* code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(code, machine_code, sizeof machine_code);
  if (name != NULL) {
    // As CPython 3.12 does with -X perf, and V8 with --perf-basic-prof.
    char path[64];
    snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
    FILE* map = fopen(path, "w");
    fprintf(map, "%lx %zx %s\n", (unsigned long)code, sizeof machine_code, name);
    fclose(map);
  }
  int (*call)(const char*, int);
  *(void**)&call = code;
  int fd = call("/dev/null", O_RDONLY);
  kept++;
  return fd;
}

// The same address has another library each time.
APART int libraries(int argc, char** argv) {
  for (int i = 2; i < argc; i++) {
    void* library = dlopen(argv[i], RTLD_NOW);
    if (library == NULL) return 1;
    int (*open_it)(void);
    *(void**)&open_it = dlsym(library, "open_it");
    open_it();
    dlclose(library);
  }
  return 0;
}

// Returns to nowhere: what lies above is not a stack.
APART void broken(void) {
  void* volatile* frame = __builtin_frame_address(0);
  void* volatile outer_frame = frame[0];
  void* volatile caller = frame[1];
  frame[0] = (void*)0x4141414141414141;
  frame[1] = (void*)0x4242424242424242;
  inner();
  frame[0] = outer_frame;
  frame[1] = caller;
}

// A chain of frame pointers that leads back to itself.
APART void endless(void) {
  void* volatile* frame = __builtin_frame_address(0);
  void* volatile outer_frame = frame[0];
  frame[0] = (void*)frame;
  inner();
  frame[0] = outer_frame;
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "plain";
  if (strcmp(how, "plain") == 0) {
    outer(0);
  } else if (strcmp(how, "deep") == 0) {
    deeper(atoi(argv[2]));
  } else if (strcmp(how, "signal") == 0) {
    static char other_stack[65536];
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR1, &action, NULL);
    interrupted();
  } else if (strcmp(how, "restorer") == 0) {
    handle_with_own_restorer();
    interrupted();
  } else if (strcmp(how, "thread") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, in_thread, NULL);
    pthread_join(thread, NULL);
  } else if (strcmp(how, "vfork") == 0) {
    in_child();
  } else if (strcmp(how, "pointer") == 0) {
    through_pointer(outer);
  } else if (strcmp(how, "run-time") == 0) {
    made_at_run_time(argv[2]);
  } else if (strcmp(how, "libraries") == 0) {
    return libraries(argc, argv);
  } else if (strcmp(how, "broken") == 0) {
    broken();
  } else if (strcmp(how, "endless") == 0) {
    endless();
  } else {
    return 2;
  }
  return 0;
}
