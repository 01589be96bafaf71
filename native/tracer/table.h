#pragma once

// The compiled table of system calls: lib/syscalls compiles it (lib/syscalls/compile.ts), the tracer reads it, and no
// second list of calls exists in C++. Little-endian, in one buffer:
//
//   TableHeader, Entry[entries], Node[nodes], Case[cases], expression code (bytes)
//
// A call's nodes lie one behind the other; a node's children are nodes of the same call, also consecutive.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace syslens {

// What a call does to threads and descriptors. Makes, Moves and Ends name descriptors of the calling files_struct.
namespace trait {
inline constexpr std::uint32_t forks = 1u << 0;          // fork, vfork, clone, clone3
inline constexpr std::uint32_t execs = 1u << 1;          // execve, execveat
inline constexpr std::uint32_t never_returns = 1u << 2;  // exit, exit_group
inline constexpr std::uint32_t may_restart = 1u << 3;    // can give ERESTART*
inline constexpr std::uint32_t makes_fd = 1u << 4;       // the result is a new descriptor
inline constexpr std::uint32_t makes_fds =
    1u << 5;  // writes new descriptors to memory (pipe, socketpair, recvmsg): forget all unknown ones
inline constexpr std::uint32_t moves_fd = 1u << 6;      // dup2, dup3: argument 1 is replaced
inline constexpr std::uint32_t ends_fd = 1u << 7;       // close: argument 0
inline constexpr std::uint32_t ends_fds = 1u << 8;      // close_range: arguments 0 to 1
inline constexpr std::uint32_t renames_fd = 1u << 9;    // connect, bind, listen, accept: the name of argument 0 changes
inline constexpr std::uint32_t changes_cwd = 1u << 10;  // chdir, fchdir, chroot, pivot_root, setns, unshare
inline constexpr std::uint32_t renames_paths = 1u << 11;  // rename, unlink, mount …: names known so far may be stale
inline constexpr std::uint32_t unshares_fds = 1u << 12;   // unshare(CLONE_FILES), close_range(CLOSE_RANGE_UNSHARE)
inline constexpr std::uint32_t slow_path = 1u << 13;      // only the ptrace engine can do it
inline constexpr std::uint32_t unseen_work = 1u << 14;    // io_uring_enter: work that ptrace does not see
inline constexpr std::uint32_t resumes_call = 1u << 15;   // restart_syscall: goes on with the thread's interrupted call
inline constexpr std::uint32_t changes_maps = 1u << 16;   // mmap, munmap, mprotect …: code may lie elsewhere
}  // namespace trait

struct TableHeader {
  std::uint32_t magic;    // 'SLT1' = 0x31544c53
  std::uint32_t entries;  // one per number from 0
  std::uint32_t nodes;
  std::uint32_t cases;
  std::uint32_t code_bytes;
  std::uint32_t reserved;
};
inline constexpr std::uint32_t table_magic = 0x31544c53;

struct Entry {
  std::uint32_t traits;
  std::uint32_t first_node;
  std::uint16_t node_count;  // all nodes of the call, children included
  std::uint16_t root_count;  // the first so many are roots
  std::uint8_t known;        // 0: no such call
  std::uint8_t arg_count;
  std::uint8_t reserved[2];
};
static_assert(sizeof(Entry) == 16);

enum class NodeKind : std::uint8_t {
  Bytes = 1,   // copy `length` bytes at `address`
  String = 2,  // copy a NUL-terminated string at `address`
  Array = 3,   // copy `length` elements of `stride` bytes at `address` as one piece, then walk the children per element
  Pointers = 4,  // as Array with stride 8, ended by a NULL pointer (argv); the NULL is part of the piece
  // Copy nothing; the children are those of the case whose value equals `length` (binary search in Case), without one
  // the node's own. They hang where the Choose itself hangs: same parent piece, same element.
  Choose = 5,
  Name = 6,  // the name of the descriptor whose number is `address`
  // Below Bytes that are a set of descriptors: the names of those among the first `length` bits (of 64 at most),
  // element by element the descriptor itself.
  Names = 7,
};

// When a node is captured. Entry and the three exits exclude each other.
enum class When : std::uint8_t { Entry = 0, ExitOk = 1, ExitError = 2, ExitAlways = 3 };

namespace node_flag {
inline constexpr std::uint8_t spread = 1;  // Bytes below an Array: takes min(length, rest of the array's budget)
inline constexpr std::uint8_t data = 2;    // subject to the user's string limit instead of `cap`
inline constexpr std::uint8_t shared = 4;  // Bytes with children: a struct whose fields the children read
}  // namespace node_flag

struct Node {
  NodeKind kind;
  When when;  // children are captured in the same stop as their parent, whatever they say
  std::uint8_t flags;
  std::uint8_t base;          // String, a path: 1 + the argument with the directory it is relative to; 0: the cwd
  std::uint16_t first_child;  // within the call's nodes
  std::uint16_t child_count;
  std::uint32_t address;     // offsets of expressions in the code
  std::uint32_t length;      // bytes, elements, or the value of Choose
  std::uint32_t condition;   // no_expression: always
  std::uint32_t budget;      // Array: bytes that its `spread` children share; no_expression: no bound
  std::uint32_t stride;      // Array: bytes per element
  std::uint32_t cap;         // Bytes, String: bytes. Array, Pointers: elements. 0: the default cap. Choose: first case
  std::uint32_t case_count;  // Choose
};
static_assert(sizeof(Node) == 36);
inline constexpr std::uint32_t no_expression = 0xffffffff;

struct Case {
  std::uint64_t value;  // sorted within a Choose
  std::uint16_t first_child;
  std::uint16_t child_count;
  std::uint32_t reserved;
};
static_assert(sizeof(Case) == 16);

// Expressions are postfix code over a stack of 64-bit integers, ended by End. An operand that was not captured makes
// the whole expression unavailable, and the node is skipped: nothing is guessed. Operands are little-endian, unaligned.
enum class Op : std::uint8_t {
  End = 0,
  Const = 1,   // i64
  Arg = 2,     // u8: raw argument 0 to 5
  Result = 3,  // the result; unavailable at entry
  Field = 4,   // u16 offset, u8 width: from the element that the node stands in (bytes copied for its parent)
  Outer = 5,   // u16 offset, u8 width: the same one level further out
  Value = 6,   // u16 node, u16 offset, u8 width: from the latest piece of another node of this record
  Index = 7,   // which element of the parent's array
  And = 8,     // bitwise
  Or = 9,
  Add = 10,
  Sub = 11,
  Mul = 12,  // saturating, as Add and Sub: a hostile length must not wrap
  Min = 13,  // signed
  Max = 14,
  ShiftRight = 15,  // logical
  ShiftLeft = 16,
  BitsToBytes = 17,   // u8 unit: (bits + unit * 8 - 1) / (unit * 8) * unit
  IocSize = 18,       // _IOC_SIZE
  IocDir = 19,        // _IOC_DIR: 1 write, 2 read
  Equal = 20,         // 1 or 0
  Less = 21,          // signed
  Not = 22,           // 1 for 0, else 0
  SignExtend = 23,    // u8 width in bytes: cut to it and extend the sign (int arguments)
  ZeroExtend = 24,    // u8 width in bytes
  StackPointer = 25,  // of the thread at the entry; unavailable at exit
};
inline constexpr int max_expression_depth = 16;
inline constexpr std::uint8_t width_signed = 0x80;  // added to a width of 1, 2, 4, 8: sign-extend

/// The table, checked once: afterwards every index in it is known to be inside.
class Table {
 public:
  /// Throws std::invalid_argument, naming the place, when the buffer is not a sound table.
  explicit Table(std::span<const std::byte> bytes);

  [[nodiscard]] const Entry& entry(std::uint32_t number) const {
    return number < entries_.size() ? entries_[number] : unknown_;
  }
  [[nodiscard]] std::span<const Node> nodes(const Entry& entry) const {
    return std::span(nodes_).subspan(entry.first_node, entry.node_count);
  }
  [[nodiscard]] std::span<const Case> cases(const Node& choose) const {
    return std::span(cases_).subspan(choose.cap, choose.case_count);
  }
  [[nodiscard]] const std::uint8_t* code(std::uint32_t offset) const { return code_.data() + offset; }

 private:
  std::vector<Entry> entries_;
  std::vector<Node> nodes_;
  std::vector<Case> cases_;
  std::vector<std::uint8_t> code_;
  Entry unknown_{};
};

}  // namespace syslens
