// Whose turn it is, how long a delay takes to come back, and what a flight recorder keeps.
#include "tracer/faults.h"

#include <cstring>
#include <vector>

#include "test/check.h"
#include "tracer/condition.h"
#include "tracer/delays.h"
#include "tracer/flight_recorder.h"
#include "tracer/record.h"

using namespace syslens;

namespace {

FaultOptions fault(std::uint32_t number, std::uint64_t first, std::uint64_t last, std::uint64_t step) {
  FaultOptions options;
  add(options.calls, number);
  options.result = -5;
  options.first = first;
  options.last = last;
  options.step = step;
  return options;
}

void turns() {
  FaultOptions placed = fault(7, 1, 9, 1);
  placed.place.fds = {3};
  Faults faults({fault(7, 2, 6, 2), fault(7, 1, 4, 1), placed});
  CHECK(faults.concern(7) && !faults.concern(8) && !faults.concern(5000));
  const auto nowhere = [](Place&) { return false; };
  const auto here = [](Place& place) { return place.has_fd(3); };
  CHECK(faults.strike(8, false, here) == nullptr);
  for (int call = 1; call <= 6; ++call) CHECK((faults.strike(7, false, nowhere) != nullptr) == (call != 5));
  CHECK(faults.strike(7, false, nowhere) == nullptr);
  CHECK(faults.strike(7, false, here) != nullptr);
  const auto counts = faults.counts();
  CHECK(counts[0].calls == 8 && counts[0].hits == 3);  // 2, 4, 6
  CHECK(counts[1].calls == 8 && counts[1].hits == 2);  // 1, 3: 2 and 4 were the first one's
  CHECK(counts[2].calls == 1 && counts[2].hits == 1);
}

void startup() {
  FaultOptions later = fault(7, 1, 1, 1);
  later.after_startup = true;
  Faults faults({later});
  CHECK(faults.after_startup());
  const auto here = [](Place&) { return true; };
  CHECK(faults.strike(7, true, here) == nullptr);
  CHECK(faults.strike(7, false, here) != nullptr);
}

void delays() {
  std::mutex mutex;
  Condition changed;
  std::vector<std::uint64_t> over;
  Delays delays([&](std::uint64_t what) {
    const std::lock_guard lock(mutex);
    over.push_back(what);
    changed.notify();
  });
  const std::uint64_t begin = monotonic_ns();
  delays.begin(20'000'000, 1);
  delays.begin(5'000'000, 2);
  delays.begin(3'600'000'000'000, 3);
  std::unique_lock lock(mutex);
  while (over.size() < 2) changed.wait(lock);
  CHECK(monotonic_ns() - begin >= 20'000'000);
  CHECK(over == (std::vector<std::uint64_t>{2, 1}));
}

std::vector<std::byte> record(RecordType type, std::size_t size) {
  std::vector<std::byte> bytes(size);
  RecordHeader header{};
  header.type = type;
  header.size = static_cast<std::uint32_t>(size);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

void last_calls() {
  FlightRecorder recorder(2);
  const auto call = record(RecordType::Syscall, 96);
  const auto signal = record(RecordType::Signal, 160);
  for (int i = 0; i < 5; ++i) {
    recorder.keep(1, call);
    recorder.keep(1, signal);
    recorder.keep(2, call);
  }
  std::size_t records = 0;
  const auto count = [&](std::span<const std::byte>) { ++records; };
  recorder.take(2, count);
  CHECK(records == 2);
  recorder.take(count);
  CHECK(records == 2 + 5);  // two calls, and the signals since the one before them
  recorder.take(count);
  CHECK(records == 7);
  // Many processes share one bound.
  const auto long_call = record(RecordType::Syscall, std::size_t{1} << 20);
  for (pid_t pid = 1; pid <= 100; ++pid) recorder.keep(pid, long_call);
  records = 0;
  recorder.take(count);
  CHECK(records == FlightRecorder::max_bytes >> 20);
}

}  // namespace

int main() {
  turns();
  startup();
  delays();
  last_calls();
}
