#pragma once

// The records that every engine writes and that lib/trace/records.ts reads: flat, little-endian, each a multiple of
// 8 bytes long and 8-byte aligned within a batch. A batch is records one behind the other, nothing else.
// Records of one thread are in order; across threads their times order them.

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace syslens {

enum class RecordType : std::uint8_t {
  Syscall = 1,       // a completed call, or one that never returned (Flag::Unfinished)
  Entered = 2,       // a call that is still open: same layout, result 0, end 0; the Syscall record follows when it ends
  Exec = 3,          // the thread's process now runs another program
  Spawn = 4,         // pid/tid is the parent, the body names the new thread or process
  Signal = 5,        // a signal is delivered
  Stop = 6,          // group-stop began
  Exit = 7,          // a thread or process ended
  Attach = 8,        // tracing of this thread began; not for launched commands and their
                     // descendants, but for those whose parent was killed before it could tell of them
  Detach = 9,        // tracing of this thread ended, it goes on alone
  Name = 10,         // text of a name id, once, before its first use
  NamesReset = 11,   // readers may forget all names: those that are still used are told again
  Lost = 12,         // this many records were dropped
  Module = 13,       // a file that frames of stacks lie in, once, before the first such stack
  Stack = 14,        // the frames of a stack id, once, before its first use
  StacksReset = 15,  // ids of stacks and modules given so far are not used again: readers may forget them
  Descriptors = 16,  // what a process has open now
};

// Bits of RecordHeader::flags; each is used by the types named.
namespace flag {
inline constexpr std::uint8_t error = 1;       // Syscall: result is -errno (the kernel's own word for it)
inline constexpr std::uint8_t unfinished = 2;  // Syscall: never returned: the thread died, was detached or exec'ed away
inline constexpr std::uint8_t no_entry =
    4;  // Syscall, Entered: its entry was not seen (attached inside the call); start is the attach
inline constexpr std::uint8_t i386 = 8;       // Syscall, Entered: the number is one of i386 (int 0x80, 32-bit program)
inline constexpr std::uint8_t x32 = 16;       // Syscall, Entered: x32 bit was set; number is without it
inline constexpr std::uint8_t tampered = 32;  // Syscall: not made; the result is a fault's
inline constexpr std::uint8_t restarting =
    64;  // Syscall: a restart code (-512 … -516) of the kernel, the call will be made again
inline constexpr std::uint8_t delayed = 128;     // Syscall: a fault kept the thread waiting before or after it
inline constexpr std::uint8_t core_dumped = 1;   // Exit
inline constexpr std::uint8_t process = 2;       // Exit: the last thread, so the process itself
inline constexpr std::uint8_t by_signal = 4;     // Exit: status is a signal number, else an exit code
inline constexpr std::uint8_t continued = 1;     // Stop: the end of a group-stop, not its begin
inline constexpr std::uint8_t shares_files = 1;  // Spawn: one descriptor table for both (CLONE_FILES)
inline constexpr std::uint8_t deleted = 1;  // Name: no directory entry is left (the kernel's suffix is not in the text)
inline constexpr std::uint8_t path = 2;     // Name: a path of the file system, not a text such as TCP:[…]
}  // namespace flag

struct RecordHeader {
  std::uint32_t size;  // whole record with this header, a multiple of 8
  RecordType type;
  std::uint8_t flags;
  std::uint16_t pieces;  // Syscall, Entered: number of pieces
  std::int32_t pid;      // thread group id
  std::int32_t tid;
  std::uint64_t time;  // ns since the trace's start; of a call: its entry
};
static_assert(sizeof(RecordHeader) == 24);

struct SyscallRecord {
  RecordHeader header;
  std::uint64_t end;    // ns since the trace's start, 0 when unfinished or still open
  std::int64_t result;  // RAX
  std::uint32_t number;
  std::uint32_t resumes;  // restart_syscall: the number of the call that goes on; resumes_unknown for all others
  std::uint64_t args[6];  // RDI RSI RDX R10 R8 R9 at entry, uncut
  // header.pieces times: Piece, its bytes, zero bytes up to a multiple of 8
};
static_assert(sizeof(SyscallRecord) == 96);
inline constexpr std::uint32_t resumes_unknown = 0xffffffff;

enum class PieceStatus : std::uint8_t {
  Whole = 0,   // all that was wanted (a string: with its final NUL inside `got`)
  Capped = 1,  // a cap of the table or the user's string limit cut it
  Cut = 2,     // the memory behind the first `got` bytes is not readable
  Fault = 3,   // nothing at this address is readable; got is 0
  NoRoom = 4,  // the record or the trace's budget was full; got is 0
  Name = 5,    // no bytes: `address` is the id of the name of the descriptor in `wanted`
  Stack = 6,   // no bytes, no node: `address` is the id of the stack that the call was made from
  Unread = 7,  // no bytes, no node: so many bytes as `address` says were unread in the connection that is closed
};

/// What a descriptor is, where memory is read by it. lib/syscalls/expressions.ts has the same numbers.
enum class ObjectKind : std::uint8_t { Other = 0, BpfProgram = 1, BpfMap = 2, Btf = 3, BpfLink = 4 };

struct Piece {
  std::uint16_t node;  // index of the capture node within the call's own nodes
  std::uint16_t
      parent;  // ordinal of the parent's piece in this record, 0xffff: the node hangs on an argument or result
  std::uint32_t element;  // which element of the parent's array, 0 for a struct
  std::uint64_t address;  // where in the tracee; for Name: the name id
  std::uint32_t wanted;   // bytes asked for (strings: the limit); for Name: the descriptor, or -100 for AT_FDCWD
  std::uint32_t got;      // bytes that follow
  PieceStatus status;
  std::uint8_t at_exit;  // 1: captured at the exit stop
  std::uint8_t netlink;  // these bytes are messages of a netlink socket: its protocol plus one
  ObjectKind object;     // of a Name
  std::uint8_t reserved[4];
};
static_assert(sizeof(Piece) == 32);
inline constexpr std::uint16_t no_parent = 0xffff;
inline constexpr std::uint16_t no_node = 0xffff;  // of a piece with status Stack or Unread

struct ExecRecord {
  RecordHeader header;
  std::int32_t former_tid;  // the tid of the thread that called execve, before it took the leader's
  std::uint32_t length;     // bytes of /proc/PID/exe that follow
  std::uint32_t arguments;  // bytes of /proc/PID/cmdline that follow that, padded to 8: each argument with its NUL
  std::uint32_t reserved;
};

enum class SpawnKind : std::uint32_t { Fork = 1, Vfork = 2, Clone = 3, Thread = 4 };

struct SpawnRecord {
  RecordHeader header;
  std::int32_t child_pid;
  std::int32_t child_tid;
  SpawnKind kind;
  std::uint32_t reserved;
};

struct SignalRecord {
  RecordHeader header;
  std::int32_t signal;
  std::uint32_t reserved;
  std::byte siginfo[128];  // siginfo_t as the kernel gives it (PTRACE_GETSIGINFO)
};

struct StopRecord {
  RecordHeader header;
  std::int32_t signal;  // the stopping signal
  std::uint32_t reserved;
};

struct ExitRecord {
  RecordHeader header;
  std::int32_t status;  // exit code or signal, see flags
  std::uint32_t reserved;
};

struct NameRecord {
  RecordHeader header;
  std::uint32_t id;
  std::uint32_t length;  // bytes that follow, padded to 8: a path, or a text such as TCP:[a:1->b:2], pipe:[4711],
                         // anon_inode:[eventfd]
};

struct ModuleRecord {
  RecordHeader header;
  std::uint32_t id;
  std::uint32_t build_id_length;  // bytes that follow, padded to 8; 0: the file has none
  std::uint32_t path_length;      // bytes that follow those, padded to 8: as in /proc/PID/maps; [vdso]
  std::uint32_t reserved;
  std::uint64_t inode;
};

namespace frame_flag {
inline constexpr std::uint32_t return_address = 1;  // the call lies before the address
inline constexpr std::uint32_t signal_return = 2;   // the kernel called a handler: the next frame was interrupted
}  // namespace frame_flag

struct FrameEntry {
  std::uint64_t address;
  std::uint64_t
      offset;  // in the file's own terms (p_vaddr of its ELF segments); of a frame without a file: the address
  std::uint32_t module;  // 0: code of no file, made at run time
  std::uint32_t flags;
};
static_assert(sizeof(FrameEntry) == 24);

struct StackRecord {
  RecordHeader header;
  std::uint32_t id;
  std::uint32_t frames;  // so many FrameEntry follow, the innermost first
  std::uint32_t end;     // StackEnd (stack/unwind.h): complete, deeper, lost
  std::int32_t own_pid;  // what the process calls itself, for the name of its perf map; 0: all frames have a file
};

struct StacksResetRecord {
  RecordHeader header;
};

enum class DescriptorsAt : std::uint32_t { Exec = 1, Attach = 2, Exit = 3 };

struct DescriptorEntry {
  std::int32_t fd;
  std::uint32_t name;  // the id of its name; 0: it has none
  std::uint64_t position;
  std::uint32_t flags;  // O_*, O_CLOEXEC included
  std::uint32_t reserved;
};

struct DescriptorsRecord {
  RecordHeader header;
  DescriptorsAt at;
  std::uint32_t count;       // so many DescriptorEntry follow
  std::uint64_t soft_limit;  // RLIMIT_NOFILE
  std::uint64_t hard_limit;
};

struct LostRecord {
  RecordHeader header;
  std::uint64_t count;
};

}  // namespace syslens
