// Files that a process holds by a mapping: the descriptor may be long closed.
#include <algorithm>
#include <cerrno>
#include <unordered_map>

#include "fds/link.h"
#include "fds/process_scan.h"
#include "fds/read_file.h"

namespace syslens::fds {

namespace {

struct Mapping {
  std::string_view range;
  std::string_view device;
  std::string_view inode;
  std::string_view text;
  bool executable;
};

}  // namespace

void ProcessScan::mappings(Process& process) {
  int error = 0;
  if (process.state == 'D') {
    // A thread that hangs in a page fault may hold the lock that this file needs.
    error = guard_.read(directory_, "maps", maps_);
  } else if (!read_file(directory_, "maps", maps_)) {
    error = -errno;
  }
  if (error != 0) {
    if (error == -ETIMEDOUT) missing(process, "not-answering", "mappings");
    if ((error == -EACCES || error == -EPERM) && !process.denied) {
      process.denied = true;
      missing(process, "permission", "mappings");
    }
    return;
  }
  std::vector<Mapping> files;
  std::unordered_map<std::string_view, std::size_t> by_file;
  std::string_view text = maps_;
  while (!text.empty()) {
    // "55ac56135000-55ac56139000 r--p 00000000 fe:00 260072      /usr/bin/cat" (proc_pid_maps(5))
    std::string_view line = next_line(text);
    Mapping mapping{};
    mapping.range = next_word(line);
    const std::string_view rights = next_word(line);
    mapping.executable = rights.size() > 2 && rights[2] == 'x';
    next_word(line);
    const std::string_view rest = line;
    mapping.device = next_word(line);
    mapping.inode = next_word(line);
    if (mapping.inode.empty() || mapping.inode == "0") continue;
    const std::size_t slash = line.find_first_not_of(' ');
    if (slash == std::string_view::npos) continue;
    mapping.text = line.substr(slash);
    // The same device, inode and name: further regions of one file.
    const auto [found, fresh] = by_file.try_emplace(rest, files.size());
    if (fresh) {
      files.push_back(mapping);
    } else {
      files[found->second].executable |= mapping.executable;
    }
  }
  for (const Mapping& file : files) {
    const bool suffix = file.text.ends_with(kDeletedSuffix);
    std::string key;
    if (request_.deleted_only && !suffix) {
      key.append(file.device).append(" ").append(file.inode);
      if (linked_mappings_.contains(key)) continue;
    }
    const std::size_t before = process.rows.size();
    const std::string name = "map_files/" + std::string(file.range);
    mapping(process, name.c_str(), file.device, to_number(file.inode), file.text, file.executable);
    if (!key.empty() && process.rows.size() == before) linked_mappings_.insert(key);
  }
}

void ProcessScan::mapping(Process& process, const char* name, std::string_view device, std::uint64_t inode,
                          std::string_view text, bool executable) {
  Row row;
  row.hold = Hold::kMapping;
  row.executable = executable;
  const std::string path = unescape_octal(text);
  path_row(process, row, directory_, name, path);
  if (!row.has_status) {
    if (row.status_error == ENOENT) return;  // unmapped meanwhile
    // To follow map_files needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE; the text still says which file it is.
    const std::size_t colon = device.find(':');
    row.device = device_number(static_cast<std::uint32_t>(to_number(device.substr(0, colon), 16)),
                               static_cast<std::uint32_t>(to_number(device.substr(colon + 1), 16)));
    row.inode = inode;
    row.kind = Kind::kFile;
    if (row.device == memory_device_) {
      row.kind = memory_kind(path);
      row.gone = row.gone == Gone::kNo ? Gone::kNo : Gone::kMemory;
    }
    if (row.gone != Gone::kNo) {
      row.path = process.keep(std::string_view(path).substr(0, path.size() - kDeletedSuffix.size()));
    }
    if (request_.deleted_only && row.gone == Gone::kNo) return;
    // What the text says is real, and the missing size is no failure of a file server.
    if (row.status_error == EPERM || row.status_error == EACCES) row.status_error = EPERM;
  }
  if (is_kept(row)) process.rows.push_back(row);
}

}  // namespace syslens::fds
