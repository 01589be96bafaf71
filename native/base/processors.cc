#include "base/processors.h"

#include <sched.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace syslens {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open_text(const std::string& path) {
  return File(std::fopen(path.c_str(), "re"));
}

// 1024 processors are enough here: with more sched_getaffinity fails (EINVAL), and there are many.
unsigned by_affinity() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) < 0) return CPU_SETSIZE;
  return static_cast<unsigned>(CPU_COUNT(&set));
}

// The first `count` numbers of a file; false when it has fewer ("max": no bound) or cannot be read.
bool read_numbers(const std::string& path, std::array<double, 2>& numbers, std::size_t count) {
  const File file = open_text(path);
  if (file == nullptr) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::fscanf(file.get(), "%lf", &numbers[i]) != 1) return false;
  }
  return true;
}

// The bandwidth of one cgroup, in processors; no bound where it has none.
double bandwidth_of(const std::string& group) {
  std::array<double, 2> quota{};
  if (read_numbers(group + "/cpu.max", quota, 2) && quota[1] > 0) return quota[0] / quota[1];
  std::array<double, 2> period{};
  // A quota of -1 is none.
  if (read_numbers(group + "/cpu.cfs_quota_us", quota, 1) && quota[0] > 0 &&
      read_numbers(group + "/cpu.cfs_period_us", period, 1) && period[0] > 0) {
    return quota[0] / period[0];
  }
  return CPU_SETSIZE;
}

// A line of /proc/self/cgroup: "0::/path" of cgroup v2, "4:cpu,cpuacct:/path" of a v1 hierarchy.
double by_cgroup(std::string_view line) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (second == std::string_view::npos) return CPU_SETSIZE;
  const std::string controllers = "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
  const bool unified = controllers == ",,";
  if (!unified && controllers.find(",cpu,") == std::string::npos) return CPU_SETSIZE;
  const std::string root = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
  std::string path(line.substr(second + 1));
  double bound = CPU_SETSIZE;
  // Every group above bounds it as well. In a container the path may lead nowhere, but the root is its own group.
  while (true) {
    if (path == "/") path.clear();
    bound = std::min(bound, bandwidth_of(root + path));
    if (path.empty()) return bound;
    path.resize(std::min(path.rfind('/'), path.size() - 1));
  }
}

}  // namespace

unsigned usable_processors() {
  double processors = by_affinity();
  if (processors <= 1) return 1;
  const File groups = open_text("/proc/self/cgroup");
  std::array<char, 4096 + 256> line;
  while (groups != nullptr && std::fgets(line.data(), line.size(), groups.get()) != nullptr) {
    std::string_view text(line.data());
    if (text.ends_with('\n')) text.remove_suffix(1);
    processors = std::min(processors, by_cgroup(text));
  }
  return std::max(static_cast<unsigned>(processors), 1u);
}

}  // namespace syslens
