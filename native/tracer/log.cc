#include "tracer/log.h"

#include <unistd.h>

#include <cstring>
#include <string>

#include "base/signals_blocked.h"
#include "tracer/record.h"

namespace syslens {

namespace {

std::string megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + (std::uint64_t{1} << 20) - 1) >> 20) + " MB";
}

}  // namespace

Log::Log(LogOptions options, std::function<void()> ready)
    : options_(options), ready_(std::move(ready)), file_(options.file_bytes) {
  current_.reserve(batch_bytes);
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { flush_loop(); });
}

Log::~Log() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
    flusher_.notify();
  }
  thread_.join();
}

void Log::append(std::span<const std::byte> record) {
  if (discarding_.load(std::memory_order_relaxed)) return;
  bool wake = false;
  {
    Lock lock(mutex_);
    if (!room(lock)) {
      if (discarding_) return;
      RecordHeader header;
      std::memcpy(&header, record.data(), sizeof header);
      lost_time_ = header.time;
      ++lost_;
      return;
    }
    const std::uint64_t sealed = first_ + entries_.size();
    if (lost_ != 0) add_lost(lock);
    add(lock, record);
    wake = first_ + entries_.size() != sealed && disarm();
  }
  if (wake) ready_();
}

void Log::end() {
  bool wake = false;
  {
    Lock lock(mutex_);
    if (!discarding_) {
      if (lost_ != 0) add_lost(lock);
      if (!current_.empty()) seal(lock);
    }
    ended_ = true;
    close_file_if_done();
    wake = disarm();
  }
  flusher_.notify();
  if (wake) ready_();
}

Log::Reading Log::read(std::uint64_t position) {
  Lock lock(mutex_);
  if (discarding_ || (options_.keep ? position < first_ : position != first_)) return {State::Gone, nullptr};
  const std::uint64_t index = position - first_;
  if (index >= entries_.size() || entries_[index].writing) {
    if (ended_ && index >= entries_.size()) return {State::End, nullptr};
    armed_ = true;
    return {State::Later, nullptr};
  }
  std::shared_ptr<const Bytes> bytes = entries_[index].memory;
  if (bytes == nullptr) {
    const SpillFile::Range range = *entries_[index].range;
    lock.unlock();
    // Only this thread frees entries, so the range stays.
    auto copy = std::make_shared<Bytes>(range.size);
    file_.read(range, *copy);
    bytes = std::move(copy);
    lock.lock();
  }
  if (!options_.keep) {
    free_first();
    close_file_if_done();
    if (waiting_ && !over()) room_.notify();
  }
  return {State::Batch, std::move(bytes)};
}

void Log::discard() {
  const Lock lock(mutex_);
  discarding_ = true;
  current_.clear();
  current_records_ = 0;
  first_ += entries_.size();
  entries_.clear();
  memory_used_ = 0;
  close_file_if_done();
  room_.notify();
}

void Log::release() {
  const Lock lock(mutex_);
  released_ = true;
  room_.notify();
}

std::size_t Log::memory_used() const {
  const Lock lock(mutex_);
  return memory_used_;
}

bool Log::waiting() const {
  const Lock lock(mutex_);
  return waiting_;
}

// Whether a record may be added; waits for it when that is what the log is for.
bool Log::room(Lock& lock) {
  while (over() && !discarding_) {
    if (!released_) say_full();
    if (released_ || options_.keep) return false;
    waiting_ = true;
    room_.wait(lock);
    waiting_ = false;
  }
  return !discarding_;
}

void Log::add(Lock& lock, std::span<const std::byte> record) {
  if (!current_.empty() && current_.size() + record.size() > batch_bytes) seal(lock);
  if (current_.empty()) {
    current_began_ = monotonic_ns();
    if (flusher_idle_) flusher_.notify();
  }
  current_.insert(current_.end(), record.begin(), record.end());
  if (++current_records_ == batch_records || current_.size() >= batch_bytes) seal(lock);
}

// Always succeeds, at worst beyond the memory's limit: append() then waits before the next record, so that the excess
// is one batch of the tracer and one of the flusher.
void Log::seal(Lock& lock) {
  const auto bytes = std::make_shared<const Bytes>(current_);
  current_.clear();
  if (current_.capacity() > batch_bytes) {
    current_.shrink_to_fit();
    current_.reserve(batch_bytes);
  }
  current_records_ = 0;
  // discard() can come in between while add() writes a batch to the file.
  if (discarding_) return;
  Entry& entry = entries_.emplace_back(Entry{bytes->size(), bytes, std::nullopt});
  memory_used_ += entry.size;
  if (!over()) return;
  entry.range = file_.take(entry.size);
  if (!entry.range) return;
  entry.writing = true;
  // On its way out it counts no more: the other thread must not take the log for full while this one writes.
  memory_used_ -= entry.size;
  write_out(lock, first_ + entries_.size() - 1, bytes);
}

void Log::write_out(Lock& lock, std::uint64_t position, const std::shared_ptr<const Bytes>& bytes) {
  const SpillFile::Range range = *entries_.back().range;
  ++writers_;
  lock.unlock();
  const int error = file_.write(range, *bytes);
  lock.lock();
  --writers_;
  if (error != 0) file_.fail(error);
  if (discarding_) {
    close_file_if_done();
    return;
  }
  Entry& entry = entries_[position - first_];
  entry.writing = false;
  if (error == 0) {
    entry.memory = nullptr;
  } else {
    memory_used_ += entry.size;  // it stays in memory; the file counts as full
  }
}

void Log::add_lost(Lock& lock) {
  LostRecord record{};
  record.header.size = sizeof record;
  record.header.type = RecordType::Lost;
  record.header.time = lost_time_;
  record.count = lost_;
  lost_ = 0;
  add(lock, std::as_bytes(std::span(&record, 1)));
}

void Log::free_first() {
  const Entry& entry = entries_.front();
  if (entry.memory != nullptr) memory_used_ -= entry.size;
  if (entry.range) file_.give_back(*entry.range);
  entries_.pop_front();
  ++first_;
}

// Rather than when the log goes: garbage collection decides about that.
void Log::close_file_if_done() {
  if ((ended_ || discarding_) && entries_.empty() && writers_ == 0) file_.clear();
}

void Log::flush_loop() {
  pthread_setname_np(pthread_self(), "syslens-log");
  Lock lock(mutex_);
  // A log that is only read any more needs no thread.
  while (!stopping_ && !(ended_ && current_.empty())) {
    if (current_.empty()) {
      flusher_idle_ = true;
      flusher_.wait(lock);
      flusher_idle_ = false;
      continue;
    }
    const std::uint64_t due = current_began_ + options_.flush_ns;
    if (monotonic_ns() < due) {
      flusher_.wait_until(lock, due);
      continue;
    }
    seal(lock);
    if (!disarm()) continue;
    lock.unlock();
    ready_();
    lock.lock();
  }
}

bool Log::disarm() {
  const bool was = armed_ && ready_ != nullptr;
  armed_ = false;
  return was;
}

// Natively, since JavaScript may be blocked: that is how a log gets full.
void Log::say_full() {
  if (said_full_) return;
  said_full_ = true;
  std::string text = "syslens: the event log is full (" + megabytes(options_.memory_bytes) + " of memory, ";
  text += file_.error() == 0 ? megabytes(options_.file_bytes) + " of temporary file"
                             : std::string("the temporary file failed: ") + std::strerror(file_.error());
  text += options_.keep ? "): later events are counted, not kept\n" : "): the traced program waits for its reader\n";
  static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == 0);
}

}  // namespace syslens
