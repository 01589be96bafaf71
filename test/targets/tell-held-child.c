// Stands in for Node behind the launcher (SYSLENS_NODE): sends the plan in the file TELL_PLAN to the held child, waits
// for its end and exits as it did. TELL_REPORT gets one JSON line of what the child had to say, TELL_STATE the own
// state. Without TELL_PLAN it goes away at once.
#include "inherited.h"

#include <sys/socket.h>
#include <sys/uio.h>

// FrameHeader of native/launch/plan.h: no filter, no stop.
static const unsigned frame_header[4] = {0x31464c53, 0, 0, 0};

static int make_frame(const char* file) {
  int plan = open(file, O_RDONLY | O_CLOEXEC);
  int frame = memfd_create("frame", MFD_CLOEXEC);
  if (plan < 0 || frame < 0) fail("frame");
  // Hostile frames are written whole.
  if (getenv("TELL_RAW") == NULL && write(frame, frame_header, sizeof frame_header) != sizeof frame_header)
    fail("write");
  char buffer[65536];
  for (ssize_t got; (got = read(plan, buffer, sizeof buffer)) > 0;)
    if (write(frame, buffer, (size_t)got) != got) fail("write");
  return frame;
}

static void send_frame(int control, int frame) {
  char byte = 0;
  struct iovec piece = {&byte, 1};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof frame)];
  } with = {.header = {.cmsg_len = CMSG_LEN(sizeof frame), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&with.header), &frame, sizeof frame);
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &with, .msg_controllen = sizeof with};
  // Bytes without a descriptor are no plan.
  if (getenv("TELL_NO_FRAME") != NULL) message.msg_controllen = 0;
  if (sendmsg(control, &message, MSG_NOSIGNAL) != 1) fail("sendmsg");
}

int main(int argc, char** argv) {
  (void)argc;
  if (getenv("TELL_STATE") != NULL) print_inherited(getenv("TELL_STATE"), argv);
  const char* plan = getenv("TELL_PLAN");
  if (plan == NULL) return 0;
  int version = 0, pid = 0, control = -1;
  const char* held = getenv("SYSLENS_HELD");
  if (held == NULL || sscanf(held, "%d:%d:%d", &version, &pid, &control) != 3 || version != 1) fail("SYSLENS_HELD");
  send_frame(control, make_frame(plan));

  // The socket ends when the child execs or dies.
  int error[3] = {0, 0, 0};
  recv(control, error, sizeof error, MSG_WAITALL);
  FILE* report = fopen(getenv("TELL_REPORT"), "we");
  if (report == NULL) fail("TELL_REPORT");
  fprintf(report, "{\"step\":%d,\"error\":%d,\"detail\":%d}\n", error[0], error[1], error[2]);
  fclose(report);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) fail("waitpid");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
