// The Log without Node, for the sanitizers: every limit, every way to end, with threads against each other.
#include "tracer/log.h"

#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "test/check.h"
#include "tracer/record.h"

using syslens::Log;
using syslens::LogOptions;

namespace {

/// Counts wake-ups; waits for the next.
class Doorbell {
 public:
  Doorbell() { sem_init(&semaphore_, 0, 0); }
  ~Doorbell() { sem_destroy(&semaphore_); }
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;
  void ring() { sem_post(&semaphore_); }
  void wait() {
    while (sem_wait(&semaphore_) != 0) {
    }
  }
  bool rung() { return sem_trywait(&semaphore_) == 0; }

 private:
  sem_t semaphore_;
};

/// A call record whose number is its place in the order, made longer by `extra` bytes.
void append(Log& log, std::uint32_t number, std::size_t extra = 0) {
  std::vector<std::byte> bytes(sizeof(syslens::SyscallRecord) + extra);
  syslens::SyscallRecord record{};
  record.header.size = static_cast<std::uint32_t>(bytes.size());
  record.header.type = syslens::RecordType::Syscall;
  record.header.time = number;
  record.number = number;
  std::memcpy(bytes.data(), &record, sizeof record);
  log.append(bytes);
}

struct Counts {
  std::uint32_t records = 0;
  std::uint64_t lost = 0;
  std::uint64_t batches = 0;
};

/// Walks a batch: numbers must go up by one, but for those that a Lost record counts.
void count(Counts& counts, const Log::Bytes& bytes) {
  ++counts.batches;
  std::uint32_t in_batch = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    syslens::RecordHeader header;
    std::memcpy(&header, bytes.data() + at, sizeof header);
    CHECK(header.size >= sizeof header && header.size % 8 == 0 && at + header.size <= bytes.size());
    if (header.type == syslens::RecordType::Lost) {
      syslens::LostRecord record;
      std::memcpy(&record, bytes.data() + at, sizeof record);
      counts.lost += record.count;
    } else {
      syslens::SyscallRecord record;
      std::memcpy(&record, bytes.data() + at, sizeof record);
      CHECK(record.number == counts.records + counts.lost);
      ++counts.records;
    }
    at += header.size;
    ++in_batch;
  }
  CHECK(in_batch >= 1 && in_batch <= Log::batch_records);
  CHECK(bytes.size() <= Log::batch_bytes || in_batch == 1);
}

/// Reads from the start to the end, waiting on the doorbell.
Counts read_all(Log& log, Doorbell& doorbell) {
  Counts counts;
  for (;;) {
    const Log::Reading reading = log.read(counts.batches);
    if (reading.state == Log::State::End) return counts;
    CHECK(reading.state != Log::State::Gone);
    if (reading.state == Log::State::Later) {
      doorbell.wait();
      continue;
    }
    count(counts, *reading.bytes);
  }
}

void wait_until_full(const Log& log) {
  while (!log.waiting()) usleep(100);
}

void keeps_order(LogOptions options, std::uint32_t records, std::size_t extra) {
  Doorbell doorbell;
  Log log(options, [&] { doorbell.ring(); });
  std::thread tracer([&] {
    for (std::uint32_t number = 0; number < records; ++number) append(log, number, number % 7 == 0 ? extra : 0);
    log.end();
  });
  const Counts counts = read_all(log, doorbell);
  tracer.join();
  CHECK(counts.records == records && counts.lost == 0);
  CHECK(log.memory_used() == 0 || options.keep);
  if (options.keep) {
    const Counts again = read_all(log, doorbell);
    CHECK(again.records == records);
  } else {
    CHECK(log.read(0).state == Log::State::Gone || counts.batches == 0);
  }
  CHECK(log.read(counts.batches).state == Log::State::End);
}

void flushes_what_there_is() {
  Doorbell doorbell;
  Log log({}, [&] { doorbell.ring(); });
  CHECK(log.read(0).state == Log::State::Later);
  append(log, 0);
  doorbell.wait();
  const Log::Reading reading = log.read(0);
  CHECK(reading.state == Log::State::Batch && reading.bytes->size() == sizeof(syslens::SyscallRecord));
  CHECK(log.read(1).state == Log::State::Later);
  log.end();
  doorbell.wait();
  CHECK(log.read(1).state == Log::State::End);
}

/// As long as it was told to wait, and no batch is full, nothing is handed over.
void waits_for_a_full_batch() {
  Doorbell doorbell;
  Log log({.flush_ns = 3'600'000'000'000}, [&] { doorbell.ring(); });
  CHECK(log.read(0).state == Log::State::Later);
  append(log, 0);
  usleep(static_cast<useconds_t>(2 * LogOptions{}.flush_ns / 1000));
  CHECK(log.read(0).state == Log::State::Later);
  for (std::uint32_t number = 1; number < Log::batch_records; ++number) append(log, number);
  doorbell.wait();
  const Log::Reading reading = log.read(0);
  Counts counts;
  count(counts, *reading.bytes);
  CHECK(counts.records == Log::batch_records);
}

void rings_once() {
  Doorbell doorbell;
  Log log({}, [&] { doorbell.ring(); });
  for (std::uint32_t number = 0; number < 1000; ++number) append(log, number);
  CHECK(!doorbell.rung());  // nobody has asked yet
  Counts counts;
  while (counts.records < 1000) {
    const Log::Reading reading = log.read(counts.batches);
    if (reading.state == Log::State::Batch) count(counts, *reading.bytes);
    if (reading.state == Log::State::Later) doorbell.wait();
  }
  CHECK(log.read(counts.batches).state == Log::State::Later);
  for (std::uint32_t number = 1000; number < 3000; ++number) append(log, number);
  doorbell.wait();
  CHECK(!doorbell.rung());
}

void ends_before_the_first_read() {
  Doorbell doorbell;
  Log log({}, [&] { doorbell.ring(); });
  for (std::uint32_t number = 0; number < 300; ++number) append(log, number);
  log.end();
  CHECK(read_all(log, doorbell).records == 300);
  Log empty;
  empty.end();
  CHECK(empty.read(0).state == Log::State::End);
}

/// The flusher hands what there is to the file while the tracer appends: nobody may wait for a reader then.
void spills_from_both_threads() {
  Doorbell doorbell;
  Log log({.memory_bytes = 0, .file_bytes = 100'000'000}, [&] { doorbell.ring(); });
  for (std::uint32_t number = 0; number < 5000; ++number) {
    append(log, number, 400);
    usleep(20);
  }
  log.end();
  CHECK(read_all(log, doorbell).records == 5000);
}

/// Whether read or not, waiting or not: a log can go away when its tracer is gone.
void goes_away() {
  { const Log log; }
  {
    Log log;
    append(log, 0);
  }
  for (const bool discard : {false, true}) {
    Log log({.memory_bytes = 1000, .file_bytes = 0});
    std::thread tracer([&] {
      for (std::uint32_t number = 0; number < 2000; ++number) append(log, number);
      log.end();
    });
    wait_until_full(log);
    if (discard) {
      log.discard();
    } else {
      log.release();
    }
    tracer.join();
    CHECK(log.read(0).state == (discard ? Log::State::Gone : Log::State::Batch));
  }
}

void counts_what_is_lost_after_release() {
  Doorbell doorbell;
  Log log({.memory_bytes = 40'000, .file_bytes = 0}, [&] { doorbell.ring(); });
  std::thread tracer([&] {
    for (std::uint32_t number = 0; number < 5000; ++number) append(log, number);
    log.end();
  });
  wait_until_full(log);
  log.release();
  tracer.join();
  const Counts counts = read_all(log, doorbell);
  CHECK(counts.lost > 0 && counts.records + counts.lost == 5000);
}

void keeps_the_beginning_when_recording() {
  Doorbell doorbell;
  Log log({.memory_bytes = 40'000, .file_bytes = 100'000, .keep = true}, [&] { doorbell.ring(); });
  for (std::uint32_t number = 0; number < 5000; ++number) append(log, number);
  log.end();
  for (int round = 0; round < 3; ++round) {
    const Counts counts = read_all(log, doorbell);
    CHECK(counts.lost > 0 && counts.records + counts.lost == 5000);
  }
}

/// A file that cannot grow (here by RLIMIT_FSIZE, as on a full disk) counts as full.
void survives_a_full_disk() {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_IGN);
  rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  Doorbell doorbell;
  Log log({.memory_bytes = 50'000, .file_bytes = 10'000'000}, [&] { doorbell.ring(); });
  std::thread tracer([&] {
    for (std::uint32_t number = 0; number < 10'000; ++number) append(log, number);
    log.end();
  });
  wait_until_full(log);
  const Counts counts = read_all(log, doorbell);
  tracer.join();
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(counts.records == 10'000 && counts.lost == 0);
}

void survives_a_missing_folder() {
  setenv("TMPDIR", "/nowhere/at/all", 1);
  keeps_order({.memory_bytes = 50'000, .file_bytes = 10'000'000}, 20'000, 0);
  unsetenv("TMPDIR");
}

/// What was written to standard error since the last call.
std::string said() {
  std::string text(static_cast<std::size_t>(lseek(STDERR_FILENO, 0, SEEK_CUR)), '\0');
  CHECK(pread(STDERR_FILENO, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  lseek(STDERR_FILENO, 0, SEEK_SET);
  CHECK(ftruncate(STDERR_FILENO, 0) == 0);
  return text;
}

void says_once_that_it_is_full() {
  said();
  keeps_order({.memory_bytes = 100'000, .file_bytes = 2'000'000}, 300'000, 0);
  const std::string text = said();
  CHECK(text.empty() || text ==
                            "syslens: the event log is full (1 MB of memory, 2 MB of temporary file): "
                            "the traced program waits for its reader\n");
  keeps_the_beginning_when_recording();
  CHECK(said() ==
        "syslens: the event log is full (1 MB of memory, 1 MB of temporary file): "
        "later events are counted, not kept\n");
  survives_a_full_disk();
  CHECK(said() ==
        "syslens: the event log is full (1 MB of memory, the temporary file failed: File too large): "
        "the traced program waits for its reader\n");
}

/// discard() and release() at any moment, also while a batch is on its way to the file.
void ends_at_any_moment() {
  for (int round = 0; round < 200; ++round) {
    Doorbell doorbell;
    Log log({.memory_bytes = 30'000, .file_bytes = 200'000, .keep = round % 5 == 4}, [&] { doorbell.ring(); });
    std::thread tracer([&] {
      for (std::uint32_t number = 0; number < 4000; ++number) append(log, number, round % 3 == 0 ? 800 : 0);
      log.end();
    });
    const auto batches = static_cast<std::uint64_t>(round % 40);
    Counts counts;
    while (counts.batches < batches) {
      const Log::Reading reading = log.read(counts.batches);
      if (reading.state == Log::State::End) break;
      if (reading.state == Log::State::Later) {
        doorbell.wait();
      } else {
        count(counts, *reading.bytes);
      }
    }
    if (round % 2 == 0) {
      log.discard();
      CHECK(log.read(counts.batches).state == Log::State::Gone);
    } else {
      log.release();
    }
    tracer.join();
  }
}

}  // namespace

int main() {
  const syslens::UniqueFd heard(open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  CHECK(dup2(heard.get(), STDERR_FILENO) == STDERR_FILENO);
  keeps_order({}, 300'000, 0);
  keeps_order({}, 20'000, 40'000);
  keeps_order({.memory_bytes = 100'000, .file_bytes = 300'000}, 100'000, 512);
  keeps_order({.memory_bytes = 100'000, .file_bytes = 0}, 50'000, 0);
  keeps_order({.memory_bytes = 0, .file_bytes = 100'000}, 50'000, 0);
  keeps_order({.memory_bytes = 100'000, .file_bytes = std::uint64_t{1} << 30, .keep = true}, 50'000, 64);
  keeps_order({}, 0, 0);
  flushes_what_there_is();
  waits_for_a_full_batch();
  rings_once();
  ends_before_the_first_read();
  spills_from_both_threads();
  goes_away();
  counts_what_is_lost_after_release();
  says_once_that_it_is_full();
  survives_a_missing_folder();
  ends_at_any_moment();
  std::puts("log: fine");
}
