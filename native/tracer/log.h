#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "tracer/condition.h"
#include "tracer/spill_file.h"

namespace syslens {

struct LogOptions {
  std::size_t memory_bytes = std::size_t{64} << 20;
  std::uint64_t file_bytes = std::uint64_t{1} << 30;
  std::uint64_t flush_ns = 5'000'000;  // what is no full batch is handed over after this time
  bool keep = false;  // read batches stay readable; when all is full, later records are counted, not kept
};

/// What lies between the tracer thread and its reader: batches of records in order, in memory, then in an unlinked
/// temporary file; only when both are full does append() wait.
///
/// One thread appends and ends, one thread reads and discards; release() may be called from any.
class Log {
 public:
  // A batch is full at either; a longer record makes a longer batch. On one processor each costs the traced program
  // more than the time of its reader, who leaves other things in the caches.
  static constexpr std::size_t batch_bytes = std::size_t{64} << 10;
  static constexpr std::size_t batch_records = 512;

  /// `ready` is called after a read() said Later and there is something again; on the tracer's or the flusher's thread,
  /// without a lock.
  explicit Log(LogOptions options = {}, std::function<void()> ready = {});
  /// Nobody may be inside append() any more.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Called by the tracer thread with one whole record (record.h).
  void append(std::span<const std::byte> record);
  /// After the last record.
  void end();

  using Bytes = std::vector<std::byte>;
  enum class State { Batch, Later, End, Gone };
  struct Reading {
    State state;
    std::shared_ptr<const Bytes> bytes;  // of Batch
  };
  /// The batch at a position, counted from 0. Without `keep` reading frees it, so that each is read
  /// once, in order. Later:
  /// not there yet, `ready` will be called. Gone: freed or discarded. Throws SystemError when the file cannot be read.
  Reading read(std::uint64_t position);

  /// Drops what there is and all that comes.
  void discard();
  /// append() never waits again: what finds no room is counted in a Lost record. Before a stop, since a waiting tracer
  /// thread hears nothing.
  void release();

  /// Bytes in memory and whether the tracer waits for room, for tests and diagnosis.
  [[nodiscard]] std::size_t memory_used() const;
  [[nodiscard]] bool waiting() const;

 private:
  struct Entry {
    std::size_t size;
    std::shared_ptr<const Bytes> memory;
    std::optional<SpillFile::Range> range;
    bool writing = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  bool room(Lock& lock);
  void add(Lock& lock, std::span<const std::byte> record);
  void seal(Lock& lock);
  void write_out(Lock& lock, std::uint64_t position, const std::shared_ptr<const Bytes>& bytes);
  void add_lost(Lock& lock);
  void free_first();
  void close_file_if_done();
  void flush_loop();
  bool disarm();
  void say_full();
  [[nodiscard]] bool over() const { return memory_used_ > options_.memory_bytes; }

  const LogOptions options_;
  const std::function<void()> ready_;
  mutable std::mutex mutex_;
  Condition room_;     // memory was freed, or waiting has no sense any more
  Condition flusher_;  // a batch was begun while the flusher was idle, or it shall end
  Bytes current_;
  std::size_t current_records_ = 0;
  std::uint64_t current_began_ = 0;
  std::deque<Entry> entries_;
  std::uint64_t first_ = 0;  // position of the first entry
  std::size_t memory_used_ = 0;
  SpillFile file_;
  int writers_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t lost_time_ = 0;
  bool armed_ = false;
  bool ended_ = false;
  bool released_ = false;
  bool waiting_ = false;
  bool flusher_idle_ = false;
  bool stopping_ = false;
  bool said_full_ = false;
  std::atomic<bool> discarding_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace syslens
