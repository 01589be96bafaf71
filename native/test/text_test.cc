// The writer of text without Node, for the sanitizers: records whose every byte that a tracee may choose is anything.
#include <cstring>
#include <random>
#include <string>

#include "base/system_error.h"
#include "test/check.h"
#include "text/lines.h"
#include "tracer/record.h"

using namespace syslens;

namespace {

constexpr std::uint32_t numbers = 480;  // some beyond the last call
constexpr int rounds = 60;

/// The same numbers in every run.
class Random {
 public:
  std::uint32_t below(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(engine_);
  }
  bool one_in(std::uint32_t bound) { return below(bound) == 0; }
  /// Small numbers, powers of two, the greatest ones: what programs pass, and what tables do not expect.
  std::uint64_t word() {
    switch (below(6)) {
      case 0:
        return below(16);
      case 1:
        return std::uint64_t{1} << below(64);
      case 2:
        return ~std::uint64_t{below(300)};
      case 3:
        return 0x7f00'0000'0000 + below(1 << 20);
      case 4:
        return below(1 << 30);
      default:
        return engine_();
    }
  }

 private:
  std::mt19937_64 engine_{20201};
};

class Batch {
 public:
  template <class Value>
  void add(const Value& value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
  }
  void pad() { bytes_.resize((bytes_.size() + 7) & ~std::size_t{7}); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  void set_size(std::size_t record) {
    const auto size = static_cast<std::uint32_t>(bytes_.size() - record);
    std::memcpy(bytes_.data() + record, &size, sizeof size);
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

RecordHeader header(RecordType type, std::uint8_t flags = 0) {
  return {.size = 0, .type = type, .flags = flags, .pieces = 0, .pid = 100, .tid = 100, .time = 1000};
}

void add_name(Batch& batch, std::uint32_t id, std::string_view name) {
  const std::size_t start = batch.size();
  batch.add(NameRecord{header(RecordType::Name, flag::path), id, static_cast<std::uint32_t>(name.size())});
  for (const char byte : name) batch.add(byte);
  batch.pad();
  batch.set_size(start);
}

/// A call of that number with pieces for many of its nodes, each of random bytes.
void add_call(Batch& batch, Random& random, std::uint32_t number) {
  const std::size_t start = batch.size();
  SyscallRecord record{};
  record.header = header(random.one_in(8) ? RecordType::Entered : RecordType::Syscall);
  record.header.flags = random.one_in(3) ? static_cast<std::uint8_t>(random.below(256)) : std::uint8_t{0};
  const std::uint32_t pieces = random.below(24);
  record.header.pieces = static_cast<std::uint16_t>(pieces);
  record.end = record.header.time + random.word();
  record.result = static_cast<std::int64_t>(random.word());
  record.number = number;
  record.resumes = random.one_in(2) ? resumes_unknown : random.below(numbers);
  for (std::uint64_t& argument : record.args) argument = random.word();
  batch.add(record);
  for (std::uint32_t i = 0; i < pieces; ++i) {
    const std::uint32_t got = random.one_in(4) ? random.below(300) : random.below(40);
    Piece piece{};
    piece.node = static_cast<std::uint16_t>(i);
    piece.parent = i == 0 || random.one_in(2) ? no_parent : static_cast<std::uint16_t>(random.below(i));
    piece.element = random.one_in(4) ? random.below(4) : 0;
    piece.address = random.one_in(2) ? random.below(4) : random.word();
    piece.wanted = got;
    piece.got = got;
    piece.status = static_cast<PieceStatus>(random.one_in(3) ? random.below(8) : 0);
    piece.netlink = random.one_in(12) ? static_cast<std::uint8_t>(random.below(20)) : std::uint8_t{0};
    piece.object = static_cast<ObjectKind>(random.below(5));
    batch.add(piece);
    for (std::uint32_t byte = 0; byte < got; byte += 8) batch.add(random.word());
    batch.pad();
  }
  batch.set_size(start);
}

void add_signal(Batch& batch, Random& random) {
  SignalRecord record{};
  record.header = header(RecordType::Signal);
  record.header.size = sizeof record;
  record.signal = static_cast<std::int32_t>(random.below(80));
  for (std::byte& byte : record.siginfo) byte = static_cast<std::byte>(random.one_in(3) ? random.below(256) : 0);
  const std::int32_t number = record.signal;
  std::memcpy(record.siginfo, &number, sizeof number);
  batch.add(record);
}

/// Every line ends, and nothing in it steers a terminal.
void check_text(std::string_view text, bool coloured) {
  CHECK(text.empty() || text.back() == '\n');
  for (const char byte : text) {
    const bool is_own = byte == '\n' || (coloured && byte == '\x1b') || byte == '\xc2' || byte == '\xb5';
    CHECK(is_own || (byte >= 0x20 && byte < 0x7f));
  }
}

void any_bytes(const std::shared_ptr<const text::TextTable>& table) {
  Random random;
  text::LineOptions plain;
  plain.prefix = text::Prefix::File;
  plain.all_durations = true;
  text::LineOptions full;
  full.coloured = true;
  full.verbose = true;
  full.string_limit = 4096;
  full.prefix = text::Prefix::Terminal;
  full.remarkable_ns = 0;
  full.clock = text::ClockForm::Date;
  full.relative = true;
  full.raw.set(2);
  text::Lines short_lines(table, plain);
  text::Lines long_lines(table, full);
  long_lines.starts_at(1'700'000'000'000'000'000);
  std::size_t written = 0;
  for (std::uint32_t number = 0; number < numbers; ++number) {
    Batch batch;
    add_name(batch, 1, "/tmp/a<b>\n\x1b[31m\xff");
    for (int round = 0; round < rounds; ++round) add_call(batch, random, number);
    add_signal(batch, random);
    for (text::Lines* lines : {&short_lines, &long_lines}) {
      const std::string_view text = lines->write(batch.bytes());
      written += text.size();
      check_text(text, lines == &long_lines);
    }
  }
  std::printf("%zu bytes of text\n", written);
}

/// A batch that ends in the middle of a record, and records that say a length that they have not.
void broken_batches(const std::shared_ptr<const text::TextTable>& table) {
  Random random;
  text::Lines lines(table, {});
  Batch batch;
  for (int round = 0; round < rounds; ++round) add_call(batch, random, 257);
  for (std::size_t size = 0; size < batch.size(); size += 7) check_text(lines.write(batch.bytes().first(size)), false);
  std::vector<std::byte> none(64);
  CHECK(lines.write(none).empty());
}

void wrong_tables() {
  const auto is_refused = [](std::vector<std::uint32_t> words) {
    try {
      const text::TextTable table(std::move(words));
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  };
  CHECK(is_refused({}));
  CHECK(is_refused({1, 2, 3}));
  try {
    const text::TextTable table("/nonexistent");
    CHECK(false);
  } catch (const SystemError& error) {
    CHECK(error.error() == ENOENT);
  }
}

}  // namespace

// text_test [TABLE]
int main(int argc, char** argv) {
  const auto table = std::make_shared<const text::TextTable>(argc > 1 ? argv[1] : "dist/text.bin");
  any_bytes(table);
  broken_batches(table);
  wrong_tables();
}
