// Stacks without Node, for the sanitizers: walking this very program's stack, naming its functions, and both again with
// memory and files that lie.
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "stack/demangle.h"
#include "stack/elf_file.h"
#include "stack/inline_table.h"
#include "stack/line_table.h"
#include "stack/perf_map.h"
#include "stack/symbol_table.h"
#include "stack/symboliser.h"
#include "stack/unwind.h"
#include "test/check.h"

using namespace syslens;

namespace {

std::mt19937 random_numbers(4711);  // always the same: what fails once fails again

std::uint32_t below(std::uint32_t limit) {
  return static_cast<std::uint32_t>(random_numbers() % limit);
}

/// This process's memory; `lies` in a million bytes are others.
class OwnMemory final : public MemorySource {
 public:
  explicit OwnMemory(std::uint32_t lies = 0) : lies_(lies) {}
  std::size_t read(std::uint64_t from, std::span<std::byte> to) override {
    iovec here{to.data(), to.size()};
    iovec there{reinterpret_cast<void*>(from), to.size()};
    const ssize_t got = ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0);
    if (got <= 0) return 0;
    if (lies_ > 0) {
      for (ssize_t i = 0; i < got; ++i) {
        if (below(1'000'000) < lies_) to[static_cast<std::size_t>(i)] = static_cast<std::byte>(below(256));
      }
    }
    return static_cast<std::size_t>(got);
  }

 private:
  const std::uint32_t lies_;
};

AddressMap own_mappings() {
  return AddressMap::of_process(::getpid());
}

FrameRegisters own_registers(const ucontext_t& context) {
  // By DWARF numbers.
  constexpr int order[] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
                           REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  FrameRegisters registers;
  for (std::size_t i = 0; i < std::size(order); ++i) {
    registers.set(i, static_cast<std::uint64_t>(context.uc_mcontext.gregs[order[i]]));
  }
  return registers;
}

struct Result {
  Stack stack;
  std::vector<std::string> names;
};

template <class Visit>
__attribute__((noinline)) int innermost(Visit&& visit) {
  ucontext_t context;
  getcontext(&context);
  return visit(own_registers(context)) + 1;
}

template <class Visit>
__attribute__((noinline)) int outermost(Visit&& visit) {
  return innermost(visit) + 1;
}

ModuleIdentity identity_of(const Module& module) {
  return {module.path, module.build_id, module.inode};
}

void walks_and_names_its_own_stack() {
  ModuleTable modules;
  AddressSpace space(modules);
  Symboliser symboliser;
  outermost([&](const FrameRegisters& registers) {
    OwnMemory memory;
    const Stack stack = walk_stack(registers, space, memory, own_mappings);
    CHECK(stack.end == StackEnd::Complete);
    std::vector<FrameName> names;
    for (const Frame& frame : stack.frames) {
      CHECK(frame.module != nullptr);
      std::ranges::move(symboliser.name(identity_of(*frame.module), ::getpid(), frame.offset, frame.is_return_address),
                        std::back_inserter(names));
    }
    std::string all;
    for (const FrameName& name : names) all += name.function + "\n";
    const std::size_t inner = all.find("innermost<");
    const std::size_t outer = all.find("outermost<");
    const std::size_t caller = all.find("walks_and_names_its_own_stack()\n");
    CHECK(inner < outer && outer < caller && caller < all.find("\nmain\n") && all.find("\nmain\n") != all.npos);
    for (const FrameName& name : names) {
      if (!name.function.starts_with("int (anonymous namespace)::innermost<")) continue;
      CHECK(name.file.ends_with("native/test/stack_test.cc"));
      CHECK(name.line > 80 && name.line < 110);
    }
    return 0;
  });
}

// Each read lies in other bytes: it ends, with no more frames than allowed, and touches nothing that is not there.
void walks_through_lies() {
  ModuleTable sound;
  for (const std::uint32_t lies : {10u, 300u, 5000u, 200000u}) {
    for (int round = 0; round < 60; ++round) {
      outermost([&](FrameRegisters registers) {
        OwnMemory memory(lies);
        ModuleTable modules;
        AddressSpace space(modules);
        if (round % 3 == 1) registers.set(dwarf_register::rsp, registers.sp() + below(4096));
        if (round % 3 == 2) registers.set(dwarf_register::return_address, registers.pc() + below(65536));
        const Stack stack = walk_stack(registers, space, memory, own_mappings);
        CHECK(!stack.frames.empty() && stack.frames.size() <= most_frames);
        return 0;
      });
    }
  }
}

// Every address of this program that has rules, with rules made of lies.
void reads_rules_of_lies() {
  OwnMemory truth;
  MemoryView view(truth);
  const AddressMap map = own_mappings();
  const Mapping* code = map.find_code(reinterpret_cast<std::uint64_t>(&below));
  const auto image = MappedImage::read(map.file_start(*code)->start, view);
  CHECK(image.has_value() && image->eh_frame_hdr != 0);
  FrameTable table(*image, "", view);
  CHECK(!table.empty());
  // The same without its index.
  MappedImage bare = *image;
  bare.eh_frame_hdr = 0;
  FrameTable scanned(bare, code->path, view);
  CHECK(!scanned.empty());
  int found = 0;
  for (std::uint64_t pc = code->start; pc < code->end; pc += 997) {
    MemoryView fresh(truth);
    const FrameRules* const rules_here = table.find(pc, *image, fresh);
    if (rules_here != nullptr) ++found;
    CHECK((scanned.find(pc, *image, fresh) != nullptr) == (rules_here != nullptr));
    OwnMemory liar(2000);
    MemoryView lies(liar);
    FrameTable wrong = table;
    if (pc % 7 == 0) wrong = FrameTable(*image, "", lies);
    FrameRegisters registers;
    for (std::size_t i = 0; i < dwarf_register::count; ++i)
      registers.set(i, reinterpret_cast<std::uint64_t>(&registers));
    if (const FrameRules* rules = wrong.find(pc, *image, lies); rules != nullptr) {
      static_cast<void>(rules->caller(registers, lies));
    }
  }
  CHECK(found > 100);
}

void evaluates_expressions() {
  OwnMemory memory;
  MemoryView view(memory);
  FrameRegisters registers;
  registers.set(dwarf_register::rsp, 1000);
  const auto run = [&](std::initializer_list<int> code, std::optional<std::uint64_t> initial = {}) {
    std::vector<std::byte> bytes;
    for (const int byte : code) bytes.push_back(static_cast<std::byte>(byte));
    return evaluate_expression(bytes, registers, view, initial);
  };
  CHECK(run({0x77, 0x08}) == 1008);                  // breg7 8
  CHECK(run({0x77, 0x78, 0x33, 0x22}) == 995);       // breg7 -8, lit3, plus
  CHECK(run({0x0a, 0xff, 0x01, 0x3f, 0x1a}) == 15);  // const2u 511, lit15, and
  CHECK(run({0x22}, 5) == std::nullopt);             // plus with one operand
  CHECK(run({}, 5) == 5);
  CHECK(run({}) == std::nullopt);
  CHECK(run({0x2f, 0xfd, 0xff}, 1) == std::nullopt);              // skip -3: for ever
  CHECK(run({0x2f, 0x00, 0x80}, 1) == std::nullopt);              // skip before the start
  CHECK(run({0x71, 0x00}) == std::nullopt);                       // breg1, which is not known
  CHECK(run({0x30, 0x06}) == std::nullopt);                       // what lies at 0
  CHECK(run({0x12, 0x12, 0x2f, 0xfb, 0xff}, 1) == std::nullopt);  // dup for ever
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> bytes(below(24));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(below(0x98));
    static_cast<void>(evaluate_expression(bytes, registers, view, 7));
  }
}

/// A copy of this program's file in which bytes can be changed.
class Copy {
 public:
  explicit Copy(const std::string& of) {
    std::ifstream from(of, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(from), {});
    path_ = std::filesystem::temp_directory_path() / ("syslens-stack-test-" + std::to_string(::getpid()));
    write(bytes_.size());
  }
  ~Copy() { std::filesystem::remove(path_); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  void write(std::size_t size) const {
    std::ofstream to(path_, std::ios::binary | std::ios::trunc);
    to.write(bytes_.data(), static_cast<std::streamsize>(size));
  }
  /// Changes `count` bytes between two offsets and gives what was there.
  std::vector<std::pair<std::size_t, char>> spoil(std::size_t from, std::size_t size, int count) const {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    std::vector<std::pair<std::size_t, char>> before;
    for (int i = 0; i < count && size > 0; ++i) {
      const std::size_t at = from + below(static_cast<std::uint32_t>(size));
      before.emplace_back(at, bytes_[at]);
      const char other = static_cast<char>(below(3) == 0 ? 0xff : below(256));
      CHECK(::pwrite(file, &other, 1, static_cast<off_t>(at)) == 1);
    }
    ::close(file);
    return before;
  }
  void restore(const std::vector<std::pair<std::size_t, char>>& before) const {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    for (const auto& [at, byte] : before) CHECK(::pwrite(file, &byte, 1, static_cast<off_t>(at)) == 1);
    ::close(file);
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::string path_;
  std::string bytes_;
};

void look_at(const std::string& path) {
  const auto file = ElfFile::read(path);
  if (!file.has_value()) return;
  static_cast<void>(file->build_id());
  const SymbolTable symbols(*file);
  const LineTable lines(*file);
  const InlineTable inlined(*file);
  for (int i = 0; i < 20; ++i) {
    // The small program's code lies in its first pages.
    const std::uint64_t address = below(i % 2 == 0 ? 1 << 13 : 1 << 21);
    if (const auto symbol = symbols.find(address); symbol.has_value()) CHECK(!demangle(symbol->name).empty());
    static_cast<void>(lines.find(address));
    for (const InlineTable::Call& call : inlined.find(address)) {
      static_cast<void>(lines.file(call.line_unit, call.file));
    }
  }
}

void reads_broken_files() {
  // Small, with everything in it: this program's own is some megabytes long.
  const std::string folder = std::filesystem::temp_directory_path();
  const std::string source = folder + "/syslens-stack-test-" + std::to_string(::getpid()) + ".c";
  const std::string program = source + ".out";
  std::ofstream(source) << "#include <stdio.h>\nstatic inline int twice(int n) { return puts(\"y\") + n; }\n"
                           "static int both(int n) { return twice(n) + (n > 2 ? twice(n) : 0); }\n"
                           "int main(int n, char** v) { return puts(*v) + both(n) + both(2); }\n";
  if (std::system(("cc -g -O1 -o " + program + " " + source).c_str()) != 0) {
    std::printf("no C compiler for a small program\n");
    std::exit(1);
  }
  const Copy copy(program);
  std::filesystem::remove(source);
  std::filesystem::remove(program);
  {
    const auto sound = ElfFile::read(copy.path());
    CHECK(sound.has_value() && !SymbolTable(*sound).empty() && !LineTable(*sound).empty());
    for (const char* name : {".symtab", ".strtab", ".shstrtab", ".debug_line", ".debug_line_str", ".debug_info",
                             ".debug_abbrev", ".debug_str", ".debug_rnglists", ".note.gnu.build-id"}) {
      const ElfFile::Section* section = sound->section(name);
      CHECK(section != nullptr);
      for (int round = 0; round < 200; ++round) {
        const auto before = copy.spoil(section->offset, section->size, 1 + static_cast<int>(below(8)));
        look_at(copy.path());
        copy.restore(before);
      }
    }
  }
  // The headers: of the file, of the segments, of the sections.
  for (int round = 0; round < 1500; ++round) {
    const bool head = round % 2 == 0;
    const std::size_t table = 64 * 40;
    const auto before = copy.spoil(head ? 0 : copy.size() - table, head ? 64 : table, 1 + static_cast<int>(below(4)));
    look_at(copy.path());
    copy.restore(before);
  }
  for (int round = 0; round < 200; ++round) {
    copy.write(below(static_cast<std::uint32_t>(copy.size())));
    look_at(copy.path());
  }
  CHECK(!ElfFile::read("/dev/zero").has_value());
  CHECK(!ElfFile::read("/").has_value());
  CHECK(!ElfFile::read("/nowhere").has_value());
}

void demangles() {
  struct Case {
    const char* mangled;
    const char* plain;
  };
  // Rust names as nm -C shows them.
  const Case cases[] = {
      {"main", "main"},
      {"_Z3addii", "add(int, int)"},
      {"_ZN5shelf6hiddenERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", "shelf::hidden(std::string const&)"},
      {"_ZN1r5shelf7generic17hc67f10f892c92babE", "r::shelf::generic"},
      {"_ZN57_$LT$r..shelf..Box$LT$T$GT$$u20$as$u20$r..shelf..Open$GT$4open28_$u7b$$u7b$closure$u7d$$u7d$"
       "17hc46c2613efb822bbE",
       "<r::shelf::Box<T> as r::shelf::Open>::open::{{closure}}"},
      {"_RNvCs6GmmlP4bgsG_1r4main", "r::main"},
      {"_RINvNtCs6GmmlP4bgsG_1r5shelf7genericKj4_NCNvB4_4main0EB4_", "r::shelf::generic::<4, r::main::{closure#0}>"},
      {"_RNCNCNvXNtCs6GmmlP4bgsG_1r5shelfINtB6_3BoxNtNtCslNYArtu3iFV_5alloc6string6StringENtB6_4Open4open00B8_",
       "<r::shelf::Box<alloc::string::String> as r::shelf::Open>::open::{closure#0}::{closure#0}"},
      {"_RINvMNtCsgEmfK2I1SDS_4core6resultINtB3_6ResultNtNtCsjrHSEGnQ3l9_3std2fs4FileNtNtNtBM_"
       "2io5error5ErrorE3maplNCNCNv"
       "XNtCs6GmmlP4bgsG_1r5shelfINtB1N_3BoxNtNtCslNYArtu3iFV_5alloc6string6StringENtB1N_4Open4open00EB1P_",
       "<core::result::Result<std::fs::File, std::io::error::Error>>::map::<i32, "
       "<r::shelf::Box<alloc::string::String> as r::shelf::Open>::open::{closure#0}::{closure#0}>"},
      // Not what they look like.
      {"_Z", "_Z"},
      {"_R", "_R"},
      {"_RNvC", "_RNvC"},
      {"_RB_", "_RB_"},
      {"_ZN99999999999999999999999aE", "_ZN99999999999999999999999aE"},
  };
  for (const auto& [mangled, plain] : cases) {
    if (demangle(mangled) != plain) std::printf("%s\n", demangle(mangled).c_str());
    CHECK(demangle(mangled) == plain);
  }
  // References back to references, and types in types, without end.
  std::string nested = "_RIC1a";
  for (int i = 0; i < 1000; ++i) nested += "TB5_";
  CHECK(demangle(nested).size() < 20000);
  CHECK(demangle("_R" + std::string(4000, 'S')).size() < 20000);
  CHECK(demangle("_Z" + std::string(4000, 'P')).size() < 20000);
  CHECK(demangle(std::string(100000, 'a')).size() == 100000);
  for (int round = 0; round < 20000; ++round) {
    std::string name = cases[2 + below(7)].mangled;
    for (std::uint32_t i = 0; i <= below(4); ++i) {
      const char letters[] = "0123456789_ABCEFIKLMNPSTXYZnpsuz$.";
      name[2 + below(static_cast<std::uint32_t>(name.size()) - 2)] = letters[below(sizeof letters - 1)];
    }
    CHECK(!demangle(name).empty());
  }
}

void parses_names_of_code() {
  const auto check = [](const char* text, const char* function, const char* file, std::uint32_t line,
                        std::uint32_t column) {
    const CodeName name = parse_code_name(text);
    CHECK(name.function == function);
    CHECK(name.file == file);
    CHECK(name.line == line && name.column == column);
  };
  check("JS:~readConfig /srv/my app/leak.js:11:20", "readConfig", "/srv/my app/leak.js", 11, 20);
  check("JS:*openSync node:fs:570:18", "openSync", "node:fs", 570, 18);
  check("JS:^get size file:///srv/a.mjs:3:9", "get size", "file:///srv/a.mjs", 3, 9);
  check("JS:~ /srv/a.js:1:1", "", "/srv/a.js", 1, 1);
  check("LazyCompile:~load internal/util.js:7:1", "load", "internal/util.js", 7, 1);
  check("JS:~broken", "broken", "", 0, 0);
  check("JS:~odd a:b", "odd a:b", "", 0, 0);
  check("JS:", "", "", 0, 0);
  check("Builtin:ArrayMap", "Builtin:ArrayMap", "", 0, 0);
  check("BytecodeHandler:Wide.LdaZero", "BytecodeHandler:Wide.LdaZero", "", 0, 0);
  check("py::load:/srv/a.py", "load", "/srv/a.py", 0, 0);
  check("py::load", "load", "", 0, 0);
  check("", "", "", 0, 0);
}

void reads_perf_maps() {
  const std::string path = "/tmp/perf-" + std::to_string(::getpid()) + ".map";
  std::ofstream file(path);
  file << "1000 100 JS:~first /a.js:1:1\n"
       << "1000 80 JS:~second /a.js:2:1\n"  // took the place of a part of it
       << "zz 10 nonsense\n\n2000\n3000 0 empty\nffffffffffffffff 10 wraps\n"
       << "4000 10 JS:~later /a.js:3:1";  // a line that is still being written
  file.flush();
  Symboliser symboliser;
  const auto name = [&](std::uint64_t address) {
    return symboliser.name_own_code(::getpid(), ::getpid(), address, false).function;
  };
  CHECK(name(0x1010) == "second");
  CHECK(name(0x1090) == "first");
  CHECK(name(0x1100).empty());
  CHECK(name(0x4000).empty());
  file << "\n" << std::flush;
  CHECK(name(0x4000) == "later");
  CHECK(name(0xffffffffffffffff).empty());
  std::filesystem::remove(path);
}

void reads_mappings() {
  const AddressMap map(
      "1000-2000 r-xp 00000000 08:01 77                         /usr/lib/a b.so\n"
      "2000-3000 r--p 00001000 08:01 77                         /usr/lib/a b.so\n"
      "nonsense\n5000-4000 r-xp 00000000 00:00 0 \n"
      "6000-7000 rwxp 00000000 00:00 0 \n"
      "8000-9000 r-xp 00000000 08:01 78 /tmp/gone (deleted)\n"
      "6500-7000 r-xp 00000000 00:00 0 [overlaps]\n");
  CHECK(map.all().size() == 4);
  CHECK(map.find(0x0fff) == nullptr && map.find(0x3000) == nullptr);
  CHECK(map.find(0x2fff)->path == "/usr/lib/a b.so" && map.find_code(0x2fff) == nullptr);
  CHECK(map.file_start(*map.find(0x2800)) == map.find(0x1000));
  CHECK(map.file_start(*map.find(0x6800)) == nullptr);
  CHECK(map.find(0x8000)->path == "/tmp/gone");
}

}  // namespace

int main() {
  walks_and_names_its_own_stack();
  walks_through_lies();
  reads_rules_of_lies();
  evaluates_expressions();
  reads_broken_files();
  demangles();
  parses_names_of_code();
  reads_perf_maps();
  reads_mappings();
}
