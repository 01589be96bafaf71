#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>

#include "ptrace/thread.h"
#include "stack/unwind.h"
#include "tracer/record.h"

namespace syslens {

/// Gives each stack an id and writes its record, and those of the files in it, before the id is used. Addresses only:
/// what they are called is found out when somebody looks.
class StackRegistry {
 public:
  using Write = std::function<void(std::span<const std::byte>)>;
  explicit StackRegistry(Write write) : write_(std::move(write)) {}

  /// The stack of a stopped thread, whose code lies as `space` knows.
  std::uint32_t id_of(const StoppedThread& stopped, AddressSpace& space, const RecordHeader& stamp);
  [[nodiscard]] ModuleTable& modules() { return modules_; }

 private:
  // What readers must remember is bounded by this many stacks and bytes; then all are forgotten (StacksReset).
  static constexpr std::size_t max_stacks = 65536;
  static constexpr std::size_t max_bytes = std::size_t{32} << 20;

  std::uint32_t id_of_module(const Module& module, const RecordHeader& stamp);
  void write_stack(const Stack& stack, std::uint32_t id, std::int32_t own_pid, const RecordHeader& stamp);
  void reset(const RecordHeader& stamp);

  Write write_;
  ModuleTable modules_;
  std::unordered_map<std::string, std::uint32_t> ids_;  // by frames
  std::unordered_map<const Module*, std::uint32_t> module_ids_;
  std::size_t bytes_ = 0;
  std::uint32_t next_ = 1;
  std::uint32_t next_module_ = 1;
};

}  // namespace syslens
