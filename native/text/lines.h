#pragma once

#include <sys/types.h>

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "text/clock.h"
#include "text/cursor.h"
#include "text/table.h"

namespace syslens::text {

/// The thread before each line: `1234  ` always, `[pid  1234] ` once there are two, or never.
enum class Prefix { Never, File, Terminal };

/// Calls by number.
using RawCalls = std::bitset<1024>;

struct LineOptions {
  bool coloured = false;
  std::size_t string_limit = 32;  // bytes and elements shown; data was captured with the same limit
  bool verbose = false;           // structs, vectors and lists are shown whole
  Prefix prefix = Prefix::Never;
  bool all_durations = false;                       // time in the call as `<0.000041>`
  std::optional<std::uint64_t> remarkable_ns = {};  // for people, where a call took so long or longer
  ClockForm clock = ClockForm::None;
  bool relative = false;  // how long after the line before it a line's call began
  RawCalls raw = {};      // whose arguments are shown as numbers
};

/// Batches of records (tracer/record.h) to lines of text, in strace's notation and one per call.
class Lines {
 public:
  Lines(std::shared_ptr<const TextTable> table, const LineOptions& options);
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  /// To be called before the first batch: the wall clock at the start of the trace.
  void starts_at(std::uint64_t epoch_ns) {
    if (options_.clock != ClockForm::None) clock_.emplace(options_.clock, epoch_ns);
  }
  /// The end of this process is not a line: the caller says it in words of its own.
  void without_exit_of(pid_t pid) { without_exit_of_ = pid; }

  /// The lines of a batch, good until the next call.
  std::string_view write(std::span<const std::byte> batch);
  [[nodiscard]] std::string_view text() const { return out_.text(); }
  /// Events that were dropped before they came here.
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  void record(const Bytes& batch, std::size_t at);
  void call(const Bytes& batch, std::size_t at, RecordType type);
  void begin(const Bytes& batch, std::size_t at);
  void thread(pid_t tid);
  void stamp(std::uint64_t ns);
  void fault(std::uint8_t flags);
  void duration(std::uint64_t ns);
  void name(const Bytes& batch, std::size_t at);
  void signal(const Bytes& batch, std::size_t at);
  void exit(const Bytes& batch, std::size_t at);
  void saw(pid_t tid);
  template <class Write>
  void note(const Bytes& batch, std::size_t at, Write&& write);

  std::shared_ptr<const TextTable> table_;
  LineOptions options_;
  Out out_;
  Cursor cursor_;
  std::optional<Clock> clock_;
  std::optional<std::uint64_t> line_before_;
  pid_t without_exit_of_ = 0;
  std::uint64_t lost_ = 0;
  pid_t first_thread_ = 0;
  bool several_ = false;
};

}  // namespace syslens::text
