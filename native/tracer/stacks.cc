#include "tracer/stacks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <vector>

#include "base/unique_fd.h"

namespace syslens {
namespace {

class TraceeMemory final : public MemorySource {
 public:
  explicit TraceeMemory(pid_t tid) : tid_(tid) {}
  std::size_t read(std::uint64_t from, std::span<std::byte> to) override {
    return copy_from_tracee(tid_, RemoteAddress{from}, to);
  }
  [[nodiscard]] std::string root() const override { return "/proc/" + std::to_string(tid_) + "/root"; }

 private:
  const pid_t tid_;
};

FrameRegisters frame_registers(const Registers& regs) {
  FrameRegisters frame;
  // By their DWARF numbers. The kernel uses rcx and r11 for itself at a system call: nobody's frame counts on them.
  const std::uint64_t values[] = {regs.rax, regs.rdx, regs.rcx, regs.rbx, regs.rsi, regs.rdi,
                                  regs.rbp, regs.rsp, regs.r8,  regs.r9,  regs.r10, regs.r11,
                                  regs.r12, regs.r13, regs.r14, regs.r15, regs.rip};
  for (std::size_t number = 0; number < std::size(values); ++number) frame.set(number, values[number]);
  return frame;
}

// What the process calls itself: its pid in the innermost pid namespace (NStgid in proc_pid_status(5)).
std::optional<pid_t> pid_inside(pid_t tid) {
  const std::string path = "/proc/" + std::to_string(tid) + "/status";
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return std::nullopt;
  // The line stands behind the list of groups, which may be long.
  std::string text(16384, '\0');
  const ssize_t size = ::read(file.get(), text.data(), text.size());
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t line = text.find("\nNStgid:");
  if (line == std::string::npos) return std::nullopt;
  const std::size_t end = std::min(text.find('\n', line + 1), text.size());
  const std::size_t last = text.rfind('\t', end) + 1;
  pid_t pid = 0;
  const auto [rest, error] = std::from_chars(text.data() + last, text.data() + end, pid);
  if (error != std::errc{}) return std::nullopt;
  return pid;
}

std::size_t padded(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

template <class Record>
Record stamped(const RecordHeader& stamp, RecordType type, std::size_t size) {
  Record record{};
  record.header = stamp;
  record.header.type = type;
  record.header.flags = 0;
  record.header.pieces = 0;
  record.header.size = static_cast<std::uint32_t>(size);
  return record;
}

}  // namespace

std::uint32_t StackRegistry::id_of(const StoppedThread& stopped, AddressSpace& space, const RecordHeader& stamp) {
  const pid_t tid = stopped.tid();
  TraceeMemory memory(tid);
  const Stack stack =
      walk_stack(frame_registers(stopped.registers()), space, memory, [tid] { return AddressMap::of_process(tid); });

  std::string key;
  const auto add = [&](const auto& value) { key.append(reinterpret_cast<const char*>(&value), sizeof value); };
  bool has_own_code = false;
  for (const Frame& frame : stack.frames) {
    add(frame.address);
    add(frame.module);
    has_own_code |= frame.module == nullptr;
  }
  add(stack.end);
  // Code made at run time means another thing in another process.
  if (has_own_code) add(stamp.pid);
  if (const auto known = ids_.find(key); known != ids_.end()) return known->second;

  if (ids_.size() >= max_stacks || bytes_ > max_bytes) reset(stamp);
  const std::uint32_t id = next_++;
  std::int32_t own_pid = 0;
  if (has_own_code) own_pid = pid_inside(tid).value_or(stamp.pid);
  write_stack(stack, id, own_pid, stamp);
  bytes_ += key.size();
  ids_.emplace(std::move(key), id);
  return id;
}

void StackRegistry::write_stack(const Stack& stack, std::uint32_t id, std::int32_t own_pid, const RecordHeader& stamp) {
  std::vector<FrameEntry> frames;
  frames.reserve(stack.frames.size());
  for (const Frame& frame : stack.frames) {
    FrameEntry entry{};
    entry.address = frame.address;
    entry.offset = frame.offset;
    entry.module = frame.module == nullptr ? 0 : id_of_module(*frame.module, stamp);
    entry.flags = (frame.is_return_address ? frame_flag::return_address : 0) |
                  (frame.is_signal_return ? frame_flag::signal_return : 0);
    frames.push_back(entry);
  }
  const auto body = std::as_bytes(std::span(frames));
  auto record = stamped<StackRecord>(stamp, RecordType::Stack, sizeof(StackRecord) + body.size());
  record.id = id;
  record.frames = static_cast<std::uint32_t>(frames.size());
  record.end = static_cast<std::uint32_t>(stack.end);
  record.own_pid = own_pid;
  std::vector<std::byte> bytes(record.header.size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::ranges::copy(body, bytes.begin() + sizeof record);
  write_(bytes);
}

std::uint32_t StackRegistry::id_of_module(const Module& module, const RecordHeader& stamp) {
  if (const auto known = module_ids_.find(&module); known != module_ids_.end()) return known->second;
  const std::uint32_t id = next_module_++;
  const std::size_t id_bytes = padded(module.build_id.size());
  auto record =
      stamped<ModuleRecord>(stamp, RecordType::Module, sizeof(ModuleRecord) + id_bytes + padded(module.path.size()));
  record.id = id;
  record.build_id_length = static_cast<std::uint32_t>(module.build_id.size());
  record.path_length = static_cast<std::uint32_t>(module.path.size());
  record.inode = module.inode;
  std::vector<std::byte> bytes(record.header.size);
  std::memcpy(bytes.data(), &record, sizeof record);
  std::memcpy(bytes.data() + sizeof record, module.build_id.data(), module.build_id.size());
  std::memcpy(bytes.data() + sizeof record + id_bytes, module.path.data(), module.path.size());
  write_(bytes);
  module_ids_.emplace(&module, id);
  return id;
}

void StackRegistry::reset(const RecordHeader& stamp) {
  const auto record = stamped<StacksResetRecord>(stamp, RecordType::StacksReset, sizeof(StacksResetRecord));
  write_(std::as_bytes(std::span(&record, 1)));
  ids_.clear();
  module_ids_.clear();
  bytes_ = 0;
}

}  // namespace syslens
