#include "fds/sharing.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace syslens::fds {

std::vector<std::size_t> first_of_same(const std::vector<DescriptorName>& names) {
  const auto compare = [&](std::size_t a, std::size_t b) {
    return ::syscall(SYS_kcmp, names[a].pid, names[b].pid, KCMP_FILE, names[a].fd, names[b].fd);
  };
  // kcmp orders descriptions, so a sorted list needs n log n calls. A process that ends meanwhile breaks the order,
  // which a search survives and std::sort would not.
  std::vector<std::size_t> result(names.size());
  std::vector<std::size_t> sorted;
  for (std::size_t index = 0; index < names.size(); ++index) {
    result[index] = index;
    std::size_t low = 0;
    std::size_t high = sorted.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      const long order = compare(index, sorted[middle]);
      if (order == 0) {
        result[index] = result[sorted[middle]];
        break;
      }
      if (order == 1) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (result[index] == index) sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(low), index);
  }
  return result;
}

}  // namespace syslens::fds
