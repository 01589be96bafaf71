#include "text/clock.h"

#include <array>
#include <cstdlib>
#include <ctime>

namespace syslens::text {

namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
/// Beyond these the calendar has no more days in JavaScript either.
constexpr std::int64_t last_second = 8'640'000'000'000;

std::string formatted(const char* format, const std::tm& time) {
  std::array<char, 64> text;
  return {text.data(), std::strftime(text.data(), text.size(), format, &time)};
}

bool local_time(std::int64_t second, std::tm& time) {
  const std::time_t seconds = second;
  return ::localtime_r(&seconds, &time) != nullptr;
}

/// With commas between groups of three digits.
void write_count(Out& out, std::uint64_t count) {
  if (count < 1000) return out.integer(count);
  write_count(out, count / 1000);
  out.byte(',');
  out.padded(count % 1000, 3);
}

/// `value` of this unit with so many digits behind the point, rounded.
void write_decimal(Out& out, std::uint64_t ns, std::uint64_t unit, std::uint64_t scale, std::string_view name) {
  const std::uint64_t scaled = (ns * scale + unit / 2) / unit;
  out.integer(scaled / scale);
  if (scale > 1) {
    out.byte('.');
    out.padded(scaled % scale, scale == 100 ? 2 : 1);
  }
  out.put(name);
}

}  // namespace

void Clock::write(Out& out, std::uint64_t ns) {
  const std::uint64_t now = epoch_ns_ + ns;
  const auto second = static_cast<std::int64_t>(now / second_ns);
  // Thousands of lines share a second.
  if (second != second_) {
    second_ = second;
    text_ = second_text(second);
  }
  out.put(text_);
  out.byte('.');
  out.padded(now % second_ns / 1000, 6);
}

std::string Clock::second_text(std::int64_t second) const {
  std::tm time{};
  if (form_ == ClockForm::Epoch || !local_time(second, time)) return std::to_string(second);
  return formatted(form_ == ClockForm::Time ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", time);
}

void write_date_comment(Out& out, std::int64_t seconds, std::uint64_t ns) {
  std::tm time{};
  if ((seconds == 0 && ns == 0) || ns >= second_ns || seconds > last_second || seconds < -last_second ||
      !local_time(seconds, time)) {
    return;
  }
  out.put(" /* ");
  out.put(formatted("%Y-%m-%dT%H:%M:%S", time));
  if (ns != 0) {
    out.byte('.');
    out.padded(ns, 9);
  }
  const long minutes = std::labs(time.tm_gmtoff) / 60;
  out.byte(time.tm_gmtoff < 0 ? '-' : '+');
  out.padded(static_cast<std::uint64_t>(minutes / 60), 2);
  out.padded(static_cast<std::uint64_t>(minutes % 60), 2);
  out.put(" */");
}

void write_duration(Out& out, std::uint64_t ns) {
  struct Unit {
    std::uint64_t size;
    std::string_view name;
    std::uint64_t scale;  // of small amounts
  };
  constexpr std::array<Unit, 3> units{{{1'000, " \u00b5s", 10}, {1'000'000, " ms", 10}, {second_ns, " s", 100}}};
  if (ns < units[0].size) {
    out.integer(ns);
    return out.put(" ns");
  }
  for (const Unit& unit : units) {
    // Up to where rounding would make one digit more of it.
    const std::uint64_t thousandths = ns / (unit.size / 1000);
    if (thousandths < 9'995) return write_decimal(out, ns, unit.size, unit.scale, unit.name);
    if (thousandths < 99'950) return write_decimal(out, ns, unit.size, 10, unit.name);
    if (thousandths < 999'500) return write_decimal(out, ns, unit.size, 1, unit.name);
  }
  write_count(out, (ns + second_ns / 2) / second_ns);
  out.put(" s");
}

}  // namespace syslens::text
