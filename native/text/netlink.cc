// Messages of netlink sockets: headers, the structs behind them, and attributes within attributes (netlink(7)). They
// claim lengths of their own, which are never believed.
#include <linux/netlink.h>

#include <algorithm>
#include <array>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

/// In the order of `valueBases` in lib/syscalls/text-table.ts.
enum class ValueBase : std::uint32_t { Unsigned, Signed, Hex, String, Mac, Ip, Ip4In16, Be16, Be32, Bytes };
enum class TypeSort : std::uint32_t { Value, Set, Struct };
enum class Names : std::uint32_t { None, One, Bits };
/// Sets of attributes that are asked for here.
enum KnownSet : std::uint32_t { set_error = 0, set_numbered = 1 };

constexpr std::size_t message_header = sizeof(nlmsghdr);
constexpr std::size_t attribute_header = sizeof(nlattr);
/// As deep as the kernel's own attributes go, with room: a hostile message must not nest for ever.
constexpr int deepest_attribute = 8;
constexpr std::uint32_t no_set = ~std::uint32_t{0};

constexpr std::size_t aligned(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}

/// From the first byte to behind the last one.
struct Span {
  std::size_t start;
  std::size_t end;
  [[nodiscard]] std::size_t size() const { return end - start; }
};

class Messages {
 public:
  Messages(Cursor& c, std::uint32_t protocol) : c_(c), protocol_(protocol) {}

  /// One message in brackets of its own, several in brackets around them.
  void write(Span all) {
    const std::size_t first = c_.reader.u32(all.start);
    const bool has_several = first >= message_header && all.start + aligned(first) + message_header <= all.end;
    if (has_several) c_.out.byte('[');
    List list(c_);
    for (std::size_t at = all.start; at + message_header <= all.end;) {
      const std::size_t length = c_.reader.u32(at);
      if (!list.next()) break;
      write_message({at, std::min(all.end, at + std::max(length, message_header))});
      if (length < message_header) break;
      at += aligned(length);
    }
    if (has_several) c_.out.byte(']');
  }

 private:
  /// As many elements as text shows of a list.
  class List {
   public:
    explicit List(Cursor& c) : c_(c) {}
    /// Whether one more has a place.
    bool next() {
      if (shown_ > 0) c_.out.put(", ");
      if (shown_++ < c_.elements) return true;
      c_.out.put("...");
      return false;
    }

   private:
    Cursor& c_;
    std::size_t shown_ = 0;
  };

  template <class Value>
  void number(std::string_view label, Value value) {
    c_.out.put(label);
    c_.out.integer(value);
  }
  [[nodiscard]] Reference known(Known group) const { return c_.table.known(group); }
  [[nodiscard]] std::uint32_t type_of(std::size_t message) const { return c_.reader.u16(message + 4); }
  [[nodiscard]] std::uint32_t flags_of(std::size_t message) const { return c_.reader.u16(message + 6); }

  void write_message(Span message) {
    c_.out.byte('[');
    write_header(message.start);
    if (message.end > message.start + message_header) {
      c_.out.put(", ");
      write_body(message.start, {message.start + message_header, message.end});
    }
    c_.out.byte(']');
  }

  /// The group that names the types of messages.
  [[nodiscard]] Reference types(std::uint32_t type) const {
    const Reference own = type < NLMSG_MIN_TYPE ? 0 : c_.table.row(Header::NetlinkTypes, protocol_);
    return own == 0 ? known(Known::NetlinkType) : own;
  }

  /// The group that names the flags of a message: what the upper ones mean depends on what is asked for.
  [[nodiscard]] Reference flag_names(std::uint32_t type, std::uint32_t flags) const {
    const bool is_request = (flags & NLM_F_REQUEST) != 0;
    if (type == NLMSG_ERROR || type == NLMSG_DONE) return known(Known::NetlinkErrorFlags);
    if (!is_request && (flags & NLM_F_MULTI) != 0) return known(Known::NetlinkFlags);
    if (protocol_ == NETLINK_ROUTE && type >= NLMSG_MIN_TYPE) {
      constexpr std::array groups = {Known::NetlinkNewFlags, Known::NetlinkDeleteFlags, Known::NetlinkGetFlags,
                                     Known::NetlinkNewFlags};
      return known(groups[type & 3]);
    }
    return known(is_request ? Known::NetlinkGetFlags : Known::NetlinkFlags);
  }

  void write_header(std::size_t at) {
    const CallReader& reader = c_.reader;
    const std::uint32_t type = type_of(at);
    const std::uint32_t flags = flags_of(at);
    number("{nlmsg_len=", reader.u32(at));
    c_.out.put(", nlmsg_type=");
    if (const std::string_view name = c_.table.name(types(type), type); !name.empty()) {
      c_.out.put(name);
    } else {
      c_.out.short_hex(type);
    }
    c_.out.put(", nlmsg_flags=");
    write_flags(c_.out, c_.table, flag_names(type, flags), flags);
    number(", nlmsg_seq=", reader.u32(at + 8));
    number(", nlmsg_pid=", reader.u32(at + 12));
    c_.out.byte('}');
  }

  /// The row of the table that says what follows the header; 0: nothing that is known. Words: protocol, first and last
  /// type, 1 of requests, 0 of answers, 2 of both, families or none, the length that it is below, struct, set.
  [[nodiscard]] Reference body_row(std::size_t message, Span body) const {
    constexpr Reference row_words = 8;
    const TextTable& table = c_.table;
    const std::uint32_t type = type_of(message);
    const std::uint32_t is_request = (flags_of(message) & NLM_F_REQUEST) != 0 ? 1 : 0;
    const auto has_family = [&](Reference families) {
      for (std::uint32_t i = 0; i < table.at(families); ++i) {
        if (table.at(families + 1 + i) == c_.reader.u8(body.start)) return true;
      }
      return table.at(families) == 0;
    };
    const Reference rows = table.list(Header::NetlinkRows);
    for (std::uint32_t i = 0; i < table.at(rows); ++i) {
      const Reference row = rows + 1 + row_words * i;
      if (table.at(row) == protocol_ && type >= table.at(row + 1) && type <= table.at(row + 2) &&
          (table.at(row + 3) == 2 || table.at(row + 3) == is_request) && has_family(table.at(row + 4)) &&
          body.size() < table.at(row + 5)) {
        return row;
      }
    }
    return 0;
  }

  void write_body(std::size_t message, Span body) {
    if (type_of(message) < NLMSG_MIN_TYPE) return write_answer(message, body);
    const Reference row = body_row(message, body);
    const Reference head = row == 0 ? 0 : c_.table.at(row + 6);
    const std::uint32_t set = row == 0 ? no_set : c_.table.at(row + 7);
    if (head == 0) return c_.data(body.start, body.end);
    write_struct(head, body);
    const std::size_t behind = body.start + c_.table.at(head);
    if (set == no_set || behind >= body.end) return;
    c_.out.put(", ");
    write_attributes(set, {behind, body.end}, 0);
  }

  /// NLMSG_ERROR (also as an acknowledgement: error 0) and NLMSG_DONE.
  void write_answer(std::size_t message, Span body) {
    const std::uint32_t type = type_of(message);
    const std::uint32_t flags = flags_of(message);
    if ((type != NLMSG_ERROR && type != NLMSG_DONE) || body.size() < 4) return c_.data(body.start, body.end);
    const bool has_answered = type == NLMSG_ERROR && body.size() >= 4 + message_header;
    const std::size_t answered = body.start + 4;
    if (type == NLMSG_ERROR) c_.out.put("{error=");
    write_error_number(c_.reader.i32(body.start));
    if (has_answered) {
      c_.out.put(", msg=");
      write_header(answered);
    }
    if (type == NLMSG_ERROR) c_.out.byte('}');
    std::size_t behind = answered;
    if (has_answered) {
      const std::size_t length = std::max<std::size_t>(message_header, c_.reader.u32(answered));
      behind += (flags & NLM_F_CAPPED) == 0 ? aligned(length) : message_header;
    }
    if ((flags & NLM_F_ACK_TLVS) == 0 || behind >= body.end) return;
    c_.out.put(", ");
    write_attributes(set_error, {behind, body.end}, 0);
  }

  /// -errno.
  void write_error_number(std::int32_t error) {
    const std::string_view name =
        error < 0 ? c_.table.name(known(Known::Errno), -static_cast<double>(error)) : std::string_view();
    if (name.empty()) return c_.out.integer(error);
    c_.out.byte('-');
    c_.out.put(name);
  }

  /// `[[{nla_len=7, nla_type=IFLA_IFNAME}, "lo"], …]`. Words of a set: the type of those that have none of their own,
  /// how many have a name; each: number, name, type or 0.
  void write_attributes(std::uint32_t set, Span all, int depth) {
    constexpr Reference row_words = 3;
    const TextTable& table = c_.table;
    const Reference place = table.listed(Header::NetlinkSets, set);
    c_.out.byte('[');
    List list(c_);
    for (std::size_t at = all.start; at + attribute_header <= all.end;) {
      const std::size_t length = c_.reader.u16(at);
      const std::uint32_t word = c_.reader.u16(at + 2);
      const std::uint32_t number = word & NLA_TYPE_MASK;
      const bool is_nested = (word & NLA_F_NESTED) != 0;
      std::string_view name;
      Reference type = 0;
      for (std::uint32_t i = 0; i < table.at(place + 1); ++i) {
        const Reference row = place + 2 + row_words * i;
        if (table.at(row) != number) continue;
        name = table.text(table.at(row + 1));
        type = table.at(row + 2);
        break;
      }
      if (type == 0) type = table.at(place);
      if (!list.next()) break;
      this->number("[{nla_len=", length);
      c_.out.put(", nla_type=");
      if (is_nested) c_.out.put("NLA_F_NESTED|");
      if ((word & NLA_F_NET_BYTEORDER) != 0) c_.out.put("NLA_F_NET_BYTEORDER|");
      if (name.empty()) {
        c_.out.short_hex(number);
      } else {
        c_.out.put(name);
      }
      c_.out.byte('}');
      const Span value{at + attribute_header, std::min(all.end, at + length)};
      if (value.end > value.start) {
        c_.out.put(", ");
        if (depth >= deepest_attribute) {
          c_.out.put("...");
        } else if (type != 0) {
          write_attribute(type, value, depth);
        } else if (is_nested) {
          write_attributes(set_numbered, value, depth + 1);
        } else {
          c_.data(value.start, value.end);
        }
      }
      c_.out.byte(']');
      if (length < attribute_header) break;
      at += aligned(length);
    }
    c_.out.byte(']');
  }

  void write_attribute(Reference type, Span value, int depth) {
    switch (static_cast<TypeSort>(c_.table.at(type))) {
      case TypeSort::Set:
        return write_attributes(c_.table.at(type + 1), value, depth + 1);
      case TypeSort::Struct:
        return write_struct(c_.table.at(type + 1), value);
      case TypeSort::Value:
        return write_typed(type, value);
    }
  }

  /// The fields that are there. Words of a struct: its size with the padding behind it, how many fields; each: the name
  /// with `=`, type, offset, size.
  void write_struct(Reference place, Span span) {
    constexpr Reference row_words = 4;
    const TextTable& table = c_.table;
    c_.out.byte('{');
    bool is_first = true;
    for (std::uint32_t i = 0; i < table.at(place + 1); ++i) {
      const Reference row = place + 2 + row_words * i;
      const std::size_t start = span.start + table.at(row + 2);
      const std::size_t end = start + table.at(row + 3);
      if (end > span.end) continue;
      if (!is_first) c_.out.put(", ");
      is_first = false;
      c_.out.put(table.text(table.at(row)));
      write_typed(table.at(row + 1), {start, end});
    }
    c_.out.byte('}');
  }

  void write_inet4(std::size_t at) {
    c_.out.put("inet_addr(\"");
    write_ipv4(c_.out, c_.reader, at);
    c_.out.put("\")");
  }
  void write_inet6(std::size_t at) {
    c_.out.put("inet_pton(AF_INET6, \"");
    write_ipv6(c_.out, c_.reader, at);
    c_.out.put("\")");
  }

  /// Words of a type: its sort, ValueBase, size or 0, Names, group.
  void write_typed(Reference type, Span value) {
    Out& out = c_.out;
    const CallReader& reader = c_.reader;
    const std::size_t size = c_.table.at(type + 2);
    if (size != 0 && value.size() < size) return c_.data(value.start, value.end);
    switch (static_cast<ValueBase>(c_.table.at(type + 1))) {
      case ValueBase::String:
        return c_.quoted(reader.string(value.start, value.end));
      case ValueBase::Mac:
        return write_mac(out, reader, value.start, value.size());
      case ValueBase::Ip:
        if (value.size() == 4) return write_inet4(value.start);
        if (value.size() == 16) return write_inet6(value.start);
        return c_.data(value.start, value.end);
      case ValueBase::Ip4In16:
        // An address of 16 bytes is one of IPv4 when the rest is 0; the family is said elsewhere.
        if (reader.u32(value.start + 4) == 0 && reader.u32(value.start + 8) == 0) return write_inet4(value.start);
        return write_inet6(value.start);
      case ValueBase::Be16:
        out.put("htons(");
        out.integer(unsigned{reader.be16(value.start)});
        return out.byte(')');
      case ValueBase::Be32:
        out.put("htonl(");
        out.integer(reader.be32(value.start));
        return out.byte(')');
      case ValueBase::Bytes:
        return c_.data(value.start, value.end);
      default:
        return write_number(type, value.start, static_cast<std::uint32_t>(size));
    }
  }

  void write_number(Reference type, std::size_t at, std::uint32_t size) {
    const auto base = static_cast<ValueBase>(c_.table.at(type + 1));
    const auto names = static_cast<Names>(c_.table.at(type + 3));
    const Reference group = c_.table.at(type + 4);
    const std::uint64_t value = c_.reader.word(at, size);
    if (names == Names::Bits) {
      write_flags(c_.out, c_.table, group, value);
    } else if (names == Names::One) {
      write_name_or_unknown(c_.out, c_.table, group, static_cast<std::int64_t>(value));
    } else if (base == ValueBase::Hex) {
      c_.out.short_hex(value);
    } else if (base == ValueBase::Signed) {
      c_.out.integer(extended(value, size));
    } else {
      c_.out.integer(value);
    }
  }

  Cursor& c_;
  std::uint32_t protocol_;
};

}  // namespace

void write_netlink(Cursor& c, std::size_t start, std::size_t end, std::uint32_t protocol) {
  // Messages of the kernel's object events are text.
  const bool is_messages = end - start >= message_header && protocol != NETLINK_KOBJECT_UEVENT;
  if (is_messages) {
    Messages(c, protocol).write({start, end});
  } else {
    c.data(start, end);
  }
}

}  // namespace syslens::text
