#include "text/lines.h"

#include <limits>

#include "text/calls.h"
#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

constexpr std::uint64_t second_us = 1'000'000;
/// Columns of a time since the line before: some minutes and six digits behind the point.
constexpr std::size_t relative_width = 10;

template <class Record>
Record load(const Bytes& batch, std::size_t at) {
  return batch.load<Record>(at);
}

/// Of the columns up to `width`, those that what was written since `start` does not fill stand before it.
void align_right(Out& out, std::size_t start, std::size_t width) {
  const std::size_t length = out.size() - start;
  if (length >= width) return;
  const std::string text(out.text().substr(start));
  out.back(start);
  out.put(std::string(width - length, ' '));
  out.put(text);
}

}  // namespace

Lines::Lines(std::shared_ptr<const TextTable> table, const LineOptions& options)
    : table_(std::move(table)), options_(options), cursor_(*table_, out_) {
  cursor_.limit = options.string_limit;
  cursor_.elements = options.verbose ? std::numeric_limits<std::size_t>::max() : options.string_limit;
  cursor_.verbose = options.verbose;
  cursor_.coloured = options.coloured;
}

std::string_view Lines::write(std::span<const std::byte> bytes) {
  const Bytes batch(bytes);
  out_.clear();
  for (std::size_t at = 0; at < batch.size();) {
    const std::size_t size = batch.u32(at);
    // Records are as long as they say: nobody but the tracer writes them.
    if (size < sizeof(RecordHeader)) break;
    record(batch, at);
    at += size;
  }
  return out_.text();
}

void Lines::record(const Bytes& batch, std::size_t at) {
  const auto header = load<RecordHeader>(batch, at);
  switch (header.type) {
    case RecordType::Syscall:
    case RecordType::Entered:
      return call(batch, at, header.type);
    case RecordType::Name:
      return name(batch, at);
    case RecordType::NamesReset:
      return cursor_.names.clear();
    case RecordType::Spawn:
      several_ = true;
      return;
    case RecordType::Attach:
      return saw(header.tid);
    case RecordType::Exec:
      if (const pid_t former = load<ExecRecord>(batch, at).former_tid; former != header.tid) {
        note(batch, at, [&] {
          out_.put("+++ superseded by execve in pid ");
          out_.integer(former);
          out_.put(" +++");
        });
      }
      return;
    case RecordType::Signal:
      return signal(batch, at);
    case RecordType::Stop:
      if ((header.flags & flag::continued) != 0) return;
      return note(batch, at, [&] {
        out_.put("--- stopped by ");
        write_signal(out_, *table_, load<StopRecord>(batch, at).signal);
        out_.put(" ---");
      });
    case RecordType::Exit:
      return exit(batch, at);
    case RecordType::Lost: {
      const std::uint64_t count = load<LostRecord>(batch, at).count;
      lost_ += count;
      return note(batch, at, [&] {
        out_.put("--- ");
        out_.integer(count);
        out_.put(" events are missing here ---");
      });
    }
    case RecordType::Detach:
    case RecordType::Module:
    case RecordType::Stack:
    case RecordType::StacksReset:
    case RecordType::Descriptors:
      return;
  }
}

void Lines::call(const Bytes& batch, std::size_t at, RecordType type) {
  begin(batch, at);
  CallReader& reader = cursor_.reader;
  reader.load_record(batch, at);
  cursor_.end = reader.end();
  const std::uint8_t flags = reader.flags();
  const Progress progress = type == RecordType::Entered       ? Progress::Open
                            : (flags & flag::unfinished) != 0 ? Progress::Unfinished
                                                              : Progress::Done;
  const std::uint32_t number = reader.number();
  const bool is_raw = (flags & flag::i386) == 0 && number < options_.raw.size() && options_.raw[number];
  write_call(cursor_, progress, is_raw);
  if (progress == Progress::Done) {
    fault(flags);
    const auto record = load<SyscallRecord>(batch, at);
    duration(record.end - record.header.time);
  }
  out_.byte('\n');
}

/// What a fault did to the call.
void Lines::fault(std::uint8_t flags) {
  if ((flags & (flag::tampered | flag::delayed)) == 0) return;
  cursor_.style(colour::note);
  if ((flags & flag::tampered) != 0) out_.put(" (INJECTED)");
  if ((flags & flag::delayed) != 0) out_.put(" (DELAYED)");
  cursor_.style(colour::reset);
}

void Lines::duration(std::uint64_t ns) {
  if (options_.all_durations) {
    // As strace -T: seconds with six digits.
    const std::uint64_t us = ns / 1000;
    out_.put(" <");
    out_.integer(us / second_us);
    out_.byte('.');
    out_.padded(us % second_us, 6);
    out_.byte('>');
  } else if (options_.remarkable_ns && ns >= *options_.remarkable_ns) {
    cursor_.style(colour::quiet);
    out_.put("   ");
    write_duration(out_, ns);
    cursor_.style(colour::reset);
  }
}

void Lines::begin(const Bytes& batch, std::size_t at) {
  const auto header = load<RecordHeader>(batch, at);
  out_.begin_line();
  thread(header.tid);
  if (clock_ || options_.relative) stamp(header.time);
}

void Lines::stamp(std::uint64_t ns) {
  cursor_.style(colour::quiet);
  if (clock_) {
    clock_->write(out_, ns);
    out_.byte(' ');
  }
  if (options_.relative) {
    const bool both = clock_.has_value();
    // A call that began before the one of the line before it (of another thread) has a negative time.
    const bool is_before = line_before_ && ns < *line_before_;
    const std::uint64_t since = !line_before_ ? 0 : is_before ? *line_before_ - ns : ns - *line_before_;
    const std::uint64_t us = since / 1000;
    line_before_ = ns;
    const std::size_t start = out_.size();
    if (both) out_.byte('(');
    if (is_before && us > 0) {
      out_.byte('-');
    } else if (both) {
      out_.byte('+');
    }
    out_.integer(us / second_us);
    out_.byte('.');
    out_.padded(us % second_us, 6);
    if (both) {
      out_.byte(')');
    } else {
      align_right(out_, start, relative_width);
    }
    out_.byte(' ');
  }
  cursor_.style(colour::reset);
}

void Lines::saw(pid_t tid) {
  // Of a flight recorder, what told of a thread's beginning may be gone.
  if (first_thread_ == 0) {
    first_thread_ = tid;
  } else if (tid != first_thread_) {
    several_ = true;
  }
}

void Lines::thread(pid_t tid) {
  if (options_.prefix == Prefix::Never) return;
  saw(tid);
  if (options_.prefix == Prefix::Terminal) {
    if (!several_) return;
    cursor_.style(colour::quiet);
    out_.put("[pid ");
    const std::size_t start = out_.size();
    out_.integer(tid);
    align_right(out_, start, 5);
    out_.put("] ");
    cursor_.style(colour::reset);
    return;
  }
  const std::size_t start = out_.size();
  out_.integer(tid);
  while (out_.size() - start < 5) out_.byte(' ');
  out_.byte(' ');
}

/// `</path>` behind a descriptor. Only a path can hold any character; in the others `->` is our own.
void Lines::name(const Bytes& batch, std::size_t at) {
  const auto record = load<NameRecord>(batch, at);
  const std::size_t start = at + sizeof(NameRecord);
  const bool is_path = (record.header.flags & flag::path) != 0;
  const std::size_t before = out_.size();
  out_.byte('<');
  out_.escaped(batch.text(start, start + record.length), is_path ? Escapes::Named : Escapes::Quoted);
  out_.byte('>');
  if ((record.header.flags & flag::deleted) != 0) out_.put("(deleted)");
  cursor_.names.insert_or_assign(record.id, std::string(out_.text().substr(before)));
  out_.back(before);
}

void Lines::signal(const Bytes& batch, std::size_t at) {
  note(batch, at, [&] {
    out_.put("--- ");
    write_signal(out_, *table_, load<SignalRecord>(batch, at).signal);
    out_.byte(' ');
    write_siginfo(out_, *table_, batch, at + offsetof(SignalRecord, siginfo));
    out_.put(" ---");
  });
}

void Lines::exit(const Bytes& batch, std::size_t at) {
  const auto record = load<ExitRecord>(batch, at);
  const std::uint8_t flags = record.header.flags;
  if ((flags & flag::process) != 0 && record.header.pid == without_exit_of_) return;
  note(batch, at, [&] {
    if ((flags & flag::by_signal) == 0) {
      out_.put("+++ exited with ");
      out_.integer(record.status);
    } else {
      out_.put("+++ killed by ");
      write_signal(out_, *table_, record.status);
      if ((flags & flag::core_dumped) != 0) out_.put(" (core dumped)");
    }
    out_.put(" +++");
  });
}

/// A line that is no call's.
template <class Write>
void Lines::note(const Bytes& batch, std::size_t at, Write&& write) {
  begin(batch, at);
  cursor_.style(colour::note);
  write();
  cursor_.style(colour::reset);
  out_.byte('\n');
}

}  // namespace syslens::text
