#include "tracer/synthetic.h"

#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "tracer/log.h"
#include "tracer/record.h"

namespace syslens {

namespace {

constexpr std::string_view path = "/usr/lib/x86_64-linux-gnu/libc.so.6";
constexpr std::size_t path_room = (path.size() + 1 + 7) / 8 * 8;
constexpr pid_t pid = 4242;

struct OpenatRecord {
  SyscallRecord call;
  Piece piece;
  std::array<char, path_room> text;
};

}  // namespace

void produce_records(Log& log, std::uint64_t count, const std::atomic<bool>& stop) {
  OpenatRecord record{};
  record.call.header = {
      .size = sizeof record, .type = RecordType::Syscall, .flags = 0, .pieces = 1, .pid = pid, .tid = pid, .time = 0};
  record.call.number = 257;
  record.call.args[0] = static_cast<std::uint32_t>(-100);
  record.call.args[1] = 0x7f0000001000;
  record.call.args[2] = 02000000;
  record.piece.parent = no_parent;
  record.piece.address = record.call.args[1];
  record.piece.wanted = 4096;
  record.piece.got = path.size() + 1;
  record.piece.status = PieceStatus::Whole;
  std::memcpy(record.text.data(), path.data(), path.size());
  for (std::uint64_t index = 0; index < count && !stop.load(std::memory_order_relaxed); ++index) {
    record.call.header.time = index * 1000;
    record.call.end = record.call.header.time + 400;
    record.call.result = 3 + static_cast<std::int64_t>(index % 1000);
    log.append(std::as_bytes(std::span(&record, 1)));
  }
}

}  // namespace syslens
