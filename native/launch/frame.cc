#include "launch/frame.h"

#include "launch/bare.h"

namespace syslens {

namespace {

/// Where the parts of a frame lie; only made when all of them lie inside.
struct Layout {
  const FrameHeader* header;
  const sock_filter* filter;
  const PlanHeader* plan;
  const PlanLimit* limits;
  const PlanDescriptor* descriptors;
  const std::uint32_t* groups;
  const char* strings;
  std::size_t string_bytes;
};

class Reader {
 public:
  Reader(const std::byte* at, std::size_t left) : at_(at), left_(left) {}

  /// The next `count` objects, or null when they are not all there.
  template <class T>
  const T* take(std::size_t count = 1) {
    if (count > left_ / sizeof(T)) return nullptr;
    const auto* objects = reinterpret_cast<const T*>(at_);
    at_ += count * sizeof(T);
    left_ -= count * sizeof(T);
    return objects;
  }
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  const std::byte* at_;
  std::size_t left_;
};

bool sound(const PlanHeader& plan, std::size_t left) {
  if (plan.magic != plan_magic || (plan.flags & ~plan_flag::all) != 0) return false;
  if (plan.size != left + sizeof plan) return false;
  const bool own_arguments = (plan.flags & plan_flag::own_arguments) != 0;
  return own_arguments ? plan.args <= 1 : plan.args >= 1;
}

bool lay_out(const std::byte* frame, std::size_t size, Layout& layout) {
  Reader reader(frame, size);
  layout.header = reader.take<FrameHeader>();
  if (layout.header == nullptr || layout.header->magic != frame_magic) return false;
  layout.filter = reader.take<sock_filter>(layout.header->filter);
  if (layout.filter == nullptr) return false;
  layout.plan = reader.take<PlanHeader>();
  if (layout.plan == nullptr || !sound(*layout.plan, reader.left())) return false;
  layout.limits = reader.take<PlanLimit>(layout.plan->limits);
  if (layout.limits == nullptr) return false;
  layout.descriptors = reader.take<PlanDescriptor>(layout.plan->descriptors);
  if (layout.descriptors == nullptr) return false;
  layout.groups = reader.take<std::uint32_t>(layout.plan->groups);
  if (layout.groups == nullptr) return false;
  layout.string_bytes = reader.left();
  layout.strings = reader.take<char>(layout.string_bytes);
  // Each string takes a byte at least, so after this no count can ask for more memory than the plan's own size allows.
  return std::size_t{2} + layout.plan->args + layout.plan->environment <= layout.string_bytes;
}

std::size_t count(char** list) {
  std::size_t size = 0;
  if (list != nullptr)
    while (list[size] != nullptr) ++size;
  return size;
}

struct Room {
  std::size_t argv;
  std::size_t envp;
  std::size_t shell;
  std::size_t moved;
  [[nodiscard]] std::size_t bytes() const {
    return (argv + envp + shell) * sizeof(char*) + moved * sizeof(std::int32_t);
  }
};

Room room(const PlanHeader& plan, const Own& own) {
  const std::size_t own_argc = (plan.flags & plan_flag::own_arguments) != 0 ? count(own.argv) : 0;
  const std::size_t own_envc = (plan.flags & plan_flag::own_environment) != 0 ? count(own.envp) : 0;
  const std::size_t argv = plan.args + own_argc + 1;
  return {argv, plan.environment + own_envc + 1, argv + 2, plan.descriptors};
}

/// The strings one after the other, each with its end inside the plan.
class Strings {
 public:
  Strings(const char* at, std::size_t left) : at_(at), left_(left) {}

  const char* next() {
    for (std::size_t i = 0; i < left_; ++i) {
      if (at_[i] != '\0') continue;
      const char* text = at_;
      at_ += i + 1;
      left_ -= i + 1;
      return text;
    }
    return nullptr;
  }
  [[nodiscard]] bool at_end() const { return left_ == 0; }

 private:
  const char* at_;
  std::size_t left_;
};

bool ordered(const PlanDescriptor* descriptors, std::size_t size) {
  std::int64_t previous = -1;
  for (std::size_t i = 0; i < size; ++i) {
    if (descriptors[i].target <= previous || descriptors[i].source < descriptor_null) return false;
    previous = descriptors[i].target;
  }
  return true;
}

// Whether `entry` is a value of the variable that `change` names.
bool same_variable(const char* entry, const char* change) {
  for (; *change != '\0' && *change != '='; ++entry, ++change)
    if (*entry != *change) return false;
  return *entry == '=';
}

bool sets(const char* change) {
  while (*change != '\0' && *change != '=') ++change;
  return *change == '=';
}

std::size_t change_environment(const char** envp, std::size_t size, const char* change) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i)
    if (!same_variable(envp[i], change)) envp[kept++] = envp[i];
  if (sets(change)) envp[kept++] = change;
  return kept;
}

}  // namespace

std::size_t frame_scratch(const std::byte* frame, std::size_t size, const Own& own) {
  Layout layout{};
  return lay_out(frame, size, layout) ? room(*layout.plan, own).bytes() : 0;
}

bool read_frame(const std::byte* frame, std::size_t size, std::byte* scratch, std::size_t scratch_size, const Own& own,
                Command& command) {
  Layout layout{};
  if (!lay_out(frame, size, layout)) return false;
  const PlanHeader& plan = *layout.plan;
  const Room needed = room(plan, own);
  if (needed.bytes() > scratch_size || !ordered(layout.descriptors, plan.descriptors)) return false;

  command.plan = layout.plan;
  command.folder = nullptr;
  command.limits = layout.limits;
  command.descriptors = layout.descriptors;
  command.groups = layout.groups;
  command.filter = layout.filter;
  command.filter_count = layout.header->filter;
  command.stop_before_exec = (layout.header->flags & frame_flag::stop_before_exec) != 0;
  command.argv = reinterpret_cast<const char**>(scratch);
  command.envp = command.argv + needed.argv;
  command.shell_argv = command.envp + needed.envp;
  command.moved = reinterpret_cast<std::int32_t*>(command.shell_argv + needed.shell);

  if (command.has(plan_flag::own_descriptors) && plan.descriptors != 0) return false;

  Strings strings(layout.strings, layout.string_bytes);
  command.file = strings.next();
  command.directory = strings.next();
  if (command.file == nullptr || command.directory == nullptr) return false;

  command.argc = 0;
  for (std::uint32_t i = 0; i < plan.args; ++i)
    if ((command.argv[command.argc++] = strings.next()) == nullptr) return false;
  if (command.has(plan_flag::own_arguments)) {
    const std::size_t own_argc = count(own.argv);
    if (plan.word >= own_argc) return false;
    command.file = own.argv[plan.word];
    // With an argv[0] in the plan, the first word is only the file.
    for (std::size_t i = plan.word + plan.args; i < own_argc; ++i) command.argv[command.argc++] = own.argv[i];
  }
  command.argv[command.argc] = nullptr;

  std::size_t envc = 0;
  if (command.has(plan_flag::own_environment))
    for (char** entry = own.envp; entry != nullptr && *entry != nullptr; ++entry) command.envp[envc++] = *entry;
  for (std::uint32_t i = 0; i < plan.environment; ++i) {
    const char* entry = strings.next();
    if (entry == nullptr) return false;
    if (command.has(plan_flag::own_environment))
      envc = change_environment(command.envp, envc, entry);
    else
      command.envp[envc++] = entry;
  }
  command.envp[envc] = nullptr;
  return strings.at_end();
}

}  // namespace syslens
