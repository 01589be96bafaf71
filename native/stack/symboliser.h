#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/elf_file.h"
#include "stack/inline_table.h"
#include "stack/line_table.h"
#include "stack/perf_map.h"
#include "stack/symbol_table.h"

namespace syslens {

/// What a frame is called; empty and 0 where nobody knows.
struct FrameName {
  std::string function;
  std::uint64_t function_offset = 0;  // bytes from the function's start
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool is_script = false;   // named by a perf map: the line is where the function begins
  bool is_inlined = false;  // has no frame of its own: the compiler put it into the next function
};

/// A file as it was mapped when the stack was taken.
struct ModuleIdentity {
  std::string path;
  std::string build_id;  // its bytes
  std::uint64_t inode;
};

/// Finds names for addresses, when somebody looks at a stack: the program may long be gone. Files are read once.
class Symboliser {
 public:
  explicit Symboliser(Decompress decompress = {}) : decompress_(std::move(decompress)) {}

  /// `offset` in the file's own terms. `pid` helps to find the file in another mount namespace while it lives. A file
  /// that is another one by now names nothing. Functions that were put into others come first, the innermost of them
  /// before all; the last name is that of the one that the frame belongs to.
  std::vector<FrameName> name(const ModuleIdentity& module, std::int32_t pid, std::uint64_t offset,
                              bool is_return_address);
  /// Code that a process made at run time.
  FrameName name_own_code(std::int32_t pid, std::int32_t own_pid, std::uint64_t address, bool is_return_address);

 private:
  static constexpr std::size_t most_files = 512;

  struct Names {
    SymbolTable symbols;
    LineTable lines;
    InlineTable inlined;
  };
  const Names& names_of(const ModuleIdentity& module, std::int32_t pid);

  Decompress decompress_;
  std::map<std::pair<std::string, std::string>, Names> files_;
  std::map<std::pair<std::int32_t, std::int32_t>, PerfMap> maps_;
};

}  // namespace syslens
