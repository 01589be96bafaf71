#include "tracer/capture.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ptrace/memory.h"
#include "tracer/expression.h"

namespace syslens {
namespace {

constexpr std::uint32_t default_bytes = 65536;
constexpr std::uint64_t bits_per_byte = 8;
constexpr unsigned most_names = 64;               // of one set, which may hold every number there is
constexpr std::uint32_t default_string = 4096;    // PATH_MAX (linux/limits.h)
constexpr std::uint32_t default_elements = 1024;  // UIO_MAXIOV (linux/uio.h)
// Messages of netlink are structure, not data: what libraries read at once (NLMSG_GOODSIZE is 8 KB).
constexpr std::uint32_t netlink_bytes = 16384;
constexpr std::size_t string_step = 256;
constexpr std::uint64_t pointer_size = 8;

/// Reads whole pages and keeps the last one: the strings of a list, such as those of an environment, lie beside each
/// other.
class PageReader {
 public:
  explicit PageReader(pid_t tid) : tid_(tid) {}

  /// As copy_from_tracee.
  std::size_t read(std::uint64_t from, std::span<std::byte> to) {
    std::size_t done = 0;
    while (done < to.size()) {
      const std::uint64_t at = from + done;
      const std::size_t offset = at % page_size;
      if (at - offset != address_) fetch(at - offset);
      if (offset >= size_) break;
      const std::size_t take = std::min(size_ - offset, to.size() - done);
      std::memcpy(to.data() + done, bytes_.data() + offset, take);
      done += take;
    }
    return done;
  }

 private:
  static constexpr std::size_t page_size = 4096;

  void fetch(std::uint64_t address) {
    address_ = address;
    size_ = copy_from_tracee(tid_, RemoteAddress{address}, bytes_);
  }

  const pid_t tid_;
  std::uint64_t address_ = no_address;
  static constexpr std::uint64_t no_address = 1;  // of no page
  std::size_t size_ = 0;
  std::array<std::byte, page_size> bytes_;
};

class Walk {
 public:
  Walk(const Table& table, const Entry& entry, const CallStop& stop, std::uint32_t string_limit, DescriptorNamer* namer,
       CallRecord& record)
      : table_(table),
        nodes_(table.nodes(entry)),
        stop_(stop),
        operands_{record, stop.args, stop.stack_pointer, stop.result},
        string_limit_(string_limit),
        namer_(namer),
        record_(record),
        page_(stop.tid) {}

  void roots(std::uint32_t count) {
    const Element root;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (is_now(nodes_[i].when)) visit(i, root, nullptr);
    }
  }

 private:
  [[nodiscard]] bool is_now(When when) const {
    if (!stop_.result.has_value()) return when == When::Entry;
    return when == When::ExitAlways || when == (stop_.error ? When::ExitError : When::ExitOk);
  }

  [[nodiscard]] std::optional<std::int64_t> value(std::uint32_t expression, const Element& element) const {
    return evaluate(table_.code(expression), operands_, element);
  }

  // `budget`: what is left of the bytes that the children of an array share; null: no bound.
  void visit(std::uint32_t index, const Element& element, std::uint64_t* budget) {
    const Node& node = nodes_[index];
    if (node.condition != no_expression && value(node.condition, element).value_or(0) == 0) return;
    switch (node.kind) {
      case NodeKind::Bytes:
        return bytes(index, element, budget);
      case NodeKind::String:
        return string(index, element);
      case NodeKind::Array:
        return array(index, element);
      case NodeKind::Pointers:
        return pointers(index, element);
      case NodeKind::Choose:
        return choose(node, element, budget);
      case NodeKind::Name:
        return name(index, element);
      case NodeKind::Names:
        return names(index, element);
    }
  }

  void children(std::uint32_t first, std::uint32_t count, const Element& element, std::uint64_t* budget) {
    for (std::uint32_t i = first; i < first + count; ++i) visit(i, element, budget);
  }

  [[nodiscard]] Piece piece(std::uint32_t index, const Element& element, std::uint64_t address,
                            std::uint64_t wanted) const {
    Piece piece{};
    piece.node = static_cast<std::uint16_t>(index);
    piece.parent = element.piece == CallRecord::nothing_added ? no_parent : static_cast<std::uint16_t>(element.piece);
    piece.element = element.index;
    piece.address = address;
    piece.wanted = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, UINT32_MAX));
    piece.at_exit = stop_.result.has_value() ? 1 : 0;
    return piece;
  }

  // The address of a node, or nothing for NULL and for what cannot be known.
  [[nodiscard]] std::optional<std::uint64_t> address(const Node& node, const Element& element) const {
    const auto at = value(node.address, element);
    if (!at.has_value() || *at == 0) return std::nullopt;
    return static_cast<std::uint64_t>(*at);
  }

  // A length that is negative or unknown is none.
  [[nodiscard]] std::optional<std::uint64_t> length(const Node& node, const Element& element) const {
    const auto size = value(node.length, element);
    if (!size.has_value() || *size < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*size);
  }

  // What the socket in the call's first descriptor argument speaks: DescriptorNamer::netlink.
  [[nodiscard]] std::uint8_t netlink_protocol() {
    if (!netlink_.has_value()) {
      netlink_ = std::uint8_t{0};
      const auto is_descriptor = [](const Node& node) {
        return node.kind == NodeKind::Name && node.when == When::Entry;
      };
      const auto found = std::ranges::find_if(nodes_, is_descriptor);
      const auto fd = namer_ == nullptr || found == nodes_.end() ? std::nullopt : value(found->address, Element{});
      if (fd.has_value()) netlink_ = namer_->netlink(static_cast<std::int32_t>(*fd));
    }
    return *netlink_;
  }

  // Copies `take` of `wanted` bytes as one piece.
  std::uint32_t copy(std::uint32_t index, const Element& element, std::uint64_t at, std::uint64_t wanted,
                     std::uint64_t take, std::uint8_t netlink = 0) {
    Piece begun = piece(index, element, at, wanted);
    begun.netlink = netlink;
    const std::uint32_t number = record_.add(begun, take);
    if (number == CallRecord::nothing_added) return no_room(index, element, at, wanted);
    const std::size_t got = copy_from_tracee(stop_.tid, RemoteAddress{at}, record_.room());
    PieceStatus status = take < wanted ? PieceStatus::Capped : PieceStatus::Whole;
    if (got < take) status = got == 0 ? PieceStatus::Fault : PieceStatus::Cut;
    record_.finish(got, status);
    return number;
  }

  std::uint32_t no_room(std::uint32_t index, const Element& element, std::uint64_t at, std::uint64_t wanted) {
    Piece empty = piece(index, element, at, wanted);
    empty.status = PieceStatus::NoRoom;
    static_cast<void>(record_.add(empty, 0));
    return CallRecord::nothing_added;
  }

  [[nodiscard]] std::uint64_t byte_cap(const Node& node, std::uint8_t netlink) const {
    if ((node.flags & node_flag::data) != 0)
      return netlink == 0 ? string_limit_ : std::max(string_limit_, netlink_bytes);
    return node.cap != 0 ? node.cap : default_bytes;
  }

  void bytes(std::uint32_t index, const Element& element, std::uint64_t* budget) {
    const Node& node = nodes_[index];
    const auto at = address(node, element);
    auto wanted = length(node, element);
    if (!at.has_value() || !wanted.has_value()) return;
    if ((node.flags & node_flag::spread) != 0 && budget != nullptr) {
      *wanted = std::min(*wanted, *budget);
      *budget -= *wanted;
    }
    const std::uint8_t netlink = (node.flags & node_flag::data) != 0 ? netlink_protocol() : std::uint8_t{0};
    const std::uint32_t number =
        copy(index, element, *at, *wanted, std::min(*wanted, byte_cap(node, netlink)), netlink);
    if (number == CallRecord::nothing_added || node.child_count == 0) return;
    const Element inside{number, 0, 0, &element};
    children(node.first_child, node.child_count, inside, nullptr);
  }

  void string(std::uint32_t index, const Element& element) {
    const Node& node = nodes_[index];
    const auto at = address(node, element);
    if (!at.has_value()) return;
    const bool data = (node.flags & node_flag::data) != 0;
    const std::uint64_t limit = data ? string_limit_ : (node.cap != 0 ? node.cap : default_string);
    // One byte more tells a string of just this length from a longer one.
    const std::uint32_t number = record_.add(piece(index, element, *at, limit), limit + 1);
    if (number == CallRecord::nothing_added) {
      no_room(index, element, *at, limit);
      return;
    }
    const bool in_list = element.piece != CallRecord::nothing_added;
    const std::span<std::byte> room = record_.room();
    std::size_t got = 0;
    while (got < room.size()) {
      const std::span<std::byte> step = room.subspan(got, std::min(string_step, room.size() - got));
      const std::size_t read =
          in_list ? page_.read(*at + got, step) : copy_from_tracee(stop_.tid, RemoteAddress{*at + got}, step);
      const void* end = read == 0 ? nullptr : std::memchr(step.data(), 0, read);
      if (end != nullptr) {
        got += static_cast<std::size_t>(static_cast<const std::byte*>(end) - step.data()) + 1;
        record_.finish(got, PieceStatus::Whole);
        return;
      }
      got += read;
      if (read < step.size()) {
        record_.finish(std::min(got, static_cast<std::size_t>(limit)),
                       got == 0 ? PieceStatus::Fault : PieceStatus::Cut);
        return;
      }
    }
    record_.finish(limit, PieceStatus::Capped);
  }

  void elements(const Node& node, std::uint32_t number, std::uint64_t stride, const Element& outer,
                std::uint64_t* budget) {
    if (node.child_count == 0) return;
    const std::size_t count = record_.data(number).size() / stride;
    for (std::size_t i = 0; i < count; ++i) {
      const Element inside{number, static_cast<std::uint32_t>(i * stride), static_cast<std::uint32_t>(i), &outer};
      children(node.first_child, node.child_count, inside, budget);
    }
  }

  void array(std::uint32_t index, const Element& element) {
    const Node& node = nodes_[index];
    const auto at = address(node, element);
    const auto count = length(node, element);
    if (!at.has_value() || !count.has_value()) return;
    std::uint64_t budget = 0;
    if (node.budget != no_expression) {
      const auto bound = value(node.budget, element);
      if (!bound.has_value()) return;
      budget = static_cast<std::uint64_t>(std::max<std::int64_t>(*bound, 0));
    }
    const std::uint64_t cap = node.cap != 0 ? node.cap : default_elements;
    const std::uint64_t wanted = std::min<std::uint64_t>(*count, UINT32_MAX / node.stride) * node.stride;
    const std::uint32_t number =
        copy(index, element, *at, wanted,
             std::min(wanted, std::min<std::uint64_t>(cap, UINT32_MAX / node.stride) * node.stride));
    if (number == CallRecord::nothing_added) return;
    elements(node, number, node.stride, element, node.budget != no_expression ? &budget : nullptr);
  }

  void pointers(std::uint32_t index, const Element& element) {
    const Node& node = nodes_[index];
    const auto at = address(node, element);
    if (!at.has_value()) return;
    const std::uint64_t cap = node.cap != 0 ? node.cap : default_elements;
    const std::uint32_t number = record_.add(piece(index, element, *at, cap * pointer_size), cap * pointer_size);
    if (number == CallRecord::nothing_added) {
      no_room(index, element, *at, cap * pointer_size);
      return;
    }
    const std::span<std::byte> room = record_.room();
    std::size_t got = 0;
    PieceStatus status = PieceStatus::Capped;
    while (got < room.size()) {
      const std::span<std::byte> step = room.subspan(got, std::min(string_step, room.size() - got));
      const std::size_t read =
          copy_from_tracee(stop_.tid, RemoteAddress{*at + got}, step) / pointer_size * pointer_size;
      const std::size_t before = got;
      got += read;
      if (const auto end = null_pointer(step.first(read)); end.has_value()) {
        got = before + *end;
        status = PieceStatus::Whole;
        break;
      }
      if (read < step.size()) {
        status = got == 0 ? PieceStatus::Fault : PieceStatus::Cut;
        break;
      }
    }
    record_.finish(got, status);
    elements(node, number, pointer_size, element, nullptr);
  }

  // The offset behind the first NULL pointer.
  static std::optional<std::size_t> null_pointer(std::span<const std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += pointer_size) {
      std::uint64_t pointer = 0;
      std::memcpy(&pointer, bytes.data() + at, sizeof pointer);
      if (pointer == 0) return at + pointer_size;
    }
    return std::nullopt;
  }

  void choose(const Node& node, const Element& element, std::uint64_t* budget) {
    const auto wanted = value(node.length, element);
    if (!wanted.has_value()) return;
    const std::span<const Case> cases = table_.cases(node);
    const auto key = static_cast<std::uint64_t>(*wanted);
    const auto found = std::ranges::lower_bound(cases, key, {}, &Case::value);
    if (found == cases.end() || found->value != key) {
      return children(node.first_child, node.child_count, element, budget);
    }
    children(found->first_child, found->child_count, element, budget);
  }

  void name(std::uint32_t index, const Element& element) {
    if (namer_ == nullptr) return;
    const auto number = value(nodes_[index].address, element);
    if (!number.has_value()) return;
    add_name(index, element, static_cast<std::int32_t>(*number));
  }

  void add_name(std::uint32_t index, const Element& element, std::int32_t fd) {
    const std::uint32_t id = namer_->name(fd);
    if (id == 0) return;
    Piece named = piece(index, element, id, static_cast<std::uint32_t>(fd));
    named.status = PieceStatus::Name;
    named.object = namer_->object(id);
    static_cast<void>(record_.add(named, 0));
  }

  void names(std::uint32_t index, const Element& set) {
    const auto bits = length(nodes_[index], set);
    if (namer_ == nullptr || !bits.has_value() || set.piece == CallRecord::nothing_added) return;
    // A copy: the names are added to the record that the set lies in.
    const std::span<const std::byte> captured = record_.data(set.piece);
    const std::vector<std::byte> bytes(captured.begin(), captured.end());
    const std::uint64_t end = std::min<std::uint64_t>(*bits, bytes.size() * bits_per_byte);
    unsigned asked = 0;
    for (std::uint64_t fd = 0; fd < end && asked < most_names; ++fd) {
      const unsigned byte = std::to_integer<unsigned>(bytes[fd / bits_per_byte]);
      if (((byte >> (fd % bits_per_byte)) & 1u) == 0) continue;
      ++asked;
      add_name(index, Element{set.piece, 0, static_cast<std::uint32_t>(fd), set.outer}, static_cast<std::int32_t>(fd));
    }
  }

  const Table& table_;
  const std::span<const Node> nodes_;
  const CallStop& stop_;
  const Operands operands_;
  const std::uint32_t string_limit_;
  DescriptorNamer* const namer_;
  std::optional<std::uint8_t> netlink_;  // asked for once a walk
  CallRecord& record_;
  PageReader page_;
};

}  // namespace

void capture(const Table& table, const Entry& entry, const CallStop& stop, std::uint32_t string_limit,
             DescriptorNamer* namer, CallRecord& record) {
  if (entry.node_count == 0) return;
  Walk(table, entry, stop, string_limit, namer, record).roots(entry.root_count);
}

}  // namespace syslens
