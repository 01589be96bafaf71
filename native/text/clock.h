#pragma once

#include <cstdint>
#include <string>

#include "text/out.h"

namespace syslens::text {

/// How the wall clock of a line is shown: not at all, `14:03:22.123456`, with the date before it, or seconds since
/// 1970.
enum class ClockForm { None, Time, Date, Epoch };

/// The wall clock of records, whose times count from the start of their trace; in the local time zone.
class Clock {
 public:
  /// `epoch_ns`: the start of the trace, since 1970.
  Clock(ClockForm form, std::uint64_t epoch_ns) : form_(form), epoch_ns_(epoch_ns) {}
  void write(Out& out, std::uint64_t ns);

 private:
  [[nodiscard]] std::string second_text(std::int64_t second) const;

  ClockForm form_;
  std::uint64_t epoch_ns_;
  std::int64_t second_ = -1;
  std::string text_;
};

/// A time of a file behind its seconds, ` /* 2026-11-22T02:22:02.288834601+0000 */`; nothing for what is no time: the
/// start of 1970, which stands for none, and nanoseconds beyond a second.
void write_date_comment(Out& out, std::int64_t seconds, std::uint64_t ns);

/// A duration for people: `850 ns`, `41 µs`, `12.4 ms`, `1.20 s`, as lib/render/duration.ts has it.
void write_duration(Out& out, std::uint64_t ns);

}  // namespace syslens::text
