#include "stack/symboliser.h"

#include <optional>

#include "stack/demangle.h"

namespace syslens {
namespace {

// An upgrade may have replaced what was mapped.
bool is_same(const ElfFile& file, const ModuleIdentity& module) {
  return module.build_id.empty() ? file.inode() == module.inode : file.build_id() == module.build_id;
}

std::optional<ElfFile> find_file(const ModuleIdentity& module, std::int32_t pid, const Decompress& decompress) {
  if (!module.path.starts_with('/')) return std::nullopt;  // [vdso]
  for (const std::string& root : {"/proc/" + std::to_string(pid) + "/root", std::string{}}) {
    auto file = ElfFile::read(root + module.path, decompress);
    if (file.has_value() && is_same(*file, module)) return file;
  }
  return std::nullopt;
}

// What distributions take out of their programs (gdb's "Debugging Information in Separate Files").
std::optional<ElfFile> find_debug_file(const ModuleIdentity& module, const Decompress& decompress) {
  if (module.build_id.size() < 2) return std::nullopt;
  const std::string id = hex_text(module.build_id);
  auto file = ElfFile::read("/usr/lib/debug/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug", decompress);
  return file.has_value() && file->build_id() == module.build_id ? std::move(file) : std::nullopt;
}

}  // namespace

const Symboliser::Names& Symboliser::names_of(const ModuleIdentity& module, std::int32_t pid) {
  const std::pair key(module.path, module.build_id.empty() ? std::to_string(module.inode) : module.build_id);
  if (const auto known = files_.find(key); known != files_.end()) return known->second;
  if (files_.size() >= most_files) files_.clear();
  Names& names = files_[key];
  const auto file = find_file(module, pid, decompress_);
  const auto add_lines = [&](const ElfFile& from) {
    names.lines = LineTable(from);
    if (!names.lines.empty()) names.inlined = InlineTable(from);
  };
  if (file.has_value()) {
    names.symbols = SymbolTable(*file);
    add_lines(*file);
  }
  if (!file.has_value() || file->section(".symtab") == nullptr || names.lines.empty()) {
    if (const auto debug = find_debug_file(module, decompress_); debug.has_value()) {
      if (debug->section(".symtab") != nullptr) names.symbols = SymbolTable(*debug);
      if (names.lines.empty()) add_lines(*debug);
    }
  }
  return names;
}

std::vector<FrameName> Symboliser::name(const ModuleIdentity& module, std::int32_t pid, std::uint64_t offset,
                                        bool is_return_address) {
  const Names& names = names_of(module, pid);
  // The call itself: it may be the last instruction of its function, and of its line.
  const std::uint64_t place = offset - (is_return_address ? 1 : 0);
  std::vector<FrameName> frames(1);
  if (auto line = names.lines.find(place); line.has_value()) {
    frames.back().file = std::move(line->file);
    frames.back().line = line->line;
    frames.back().column = line->column;
    for (InlineTable::Call& call : names.inlined.find(place)) {
      frames.back().function = std::move(call.function);
      frames.back().is_inlined = true;
      FrameName& caller = frames.emplace_back();
      caller.file = names.lines.file(call.line_unit, call.file);
      if (!caller.file.empty()) caller.line = call.line;
      caller.column = call.column;
    }
  }
  if (const auto symbol = names.symbols.find(place); symbol.has_value()) {
    frames.back().function = demangle(symbol->name);
    frames.back().function_offset = offset - symbol->start;
  }
  return frames;
}

FrameName Symboliser::name_own_code(std::int32_t pid, std::int32_t own_pid, std::uint64_t address,
                                    bool is_return_address) {
  if (maps_.size() >= most_files) maps_.clear();
  PerfMap& map = maps_.try_emplace({pid, own_pid}, pid, own_pid).first->second;
  const auto found = map.find(address - (is_return_address ? 1 : 0));
  FrameName frame;
  if (!found.has_value()) return frame;
  CodeName name = parse_code_name(found->name);
  frame.function = std::move(name.function);
  frame.function_offset = address - found->start;
  frame.file = std::move(name.file);
  frame.line = name.line;
  frame.column = name.column;
  frame.is_script = true;
  return frame;
}

}  // namespace syslens
