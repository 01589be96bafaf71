// Sends netlink messages whose lengths are lies, from 2^31 on too.
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  static const unsigned lengths[] = {0xfffffff0, 0x80000000, 0xfffffffd, 17, 1};
  for (unsigned index = 0; index < sizeof lengths / sizeof *lengths; ++index) {
    struct {
      struct nlmsghdr first, second;
      char rest[32];
    } message;
    memset(&message, 0, sizeof message);
    message.first.nlmsg_len = sizeof message.first;
    message.second.nlmsg_len = lengths[index];
    if (sendto(fd, &message, sizeof message, 0, NULL, 0) == 1) return 1;
    if (sendto(fd, &message.second, sizeof message - sizeof message.first, 0, NULL, 0) == 1) return 1;
  }
  return 0;
}
