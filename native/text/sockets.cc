// Socket addresses and ancillary messages, whose layout the bytes themselves say (lib/syscalls/blocks.ts).
#include <linux/vm_sockets.h>
#include <sys/socket.h>

#include <algorithm>

#include "text/values.h"
#include "text/words.h"

namespace syslens::text {

namespace {

enum class Block : std::uint32_t { Address, Control };

/// The slot of a block by the numbers of its key, 0 where the table has none.
Reference block_slot(const TextTable& table, Block sort, std::uint32_t first, std::uint32_t second) {
  constexpr Reference row_words = 4;
  const Reference rows = table.list(Header::Blocks);
  for (std::uint32_t i = 0; i < table.at(rows); ++i) {
    const Reference row = rows + 1 + row_words * i;
    if (table.at(row) == static_cast<std::uint32_t>(sort) && table.at(row + 1) == first &&
        table.at(row + 2) == second) {
      return table.at(row + 3);
    }
  }
  return 0;
}

/// Writes the block from `at` to `end`; false when it has no layout or is shorter than that.
bool write_block(Cursor& c, Reference place, std::size_t at, std::size_t end) {
  if (place == 0) return false;
  const Slot slot(c, place);
  if (end - at < slot.size()) return false;
  const Within within(c, end);
  write_target(c, slot, Place{at});
  return true;
}

bool has_own_notation(std::uint32_t family) {
  switch (family) {
    case AF_UNIX:
    case AF_INET:
    case AF_INET6:
    case AF_NETLINK:
    case AF_PACKET:
    case AF_VSOCK:
      return true;
    default:
      return false;
  }
}

/// The layout of an address by its family; of some families by its length as well.
Reference address_slot(const TextTable& table, std::uint32_t family, std::size_t length) {
  if (has_own_notation(family)) return 0;
  const Reference plain = block_slot(table, Block::Address, family, 0);
  return plain != 0 ? plain : block_slot(table, Block::Address, family, static_cast<std::uint32_t>(length));
}

void write_unix_path(Cursor& c, std::size_t at) {
  c.out.put(", sun_path=");
  if (c.reader.u8(at) != 0) return c.quoted(c.reader.string(at, c.end));
  // An abstract name: all of the bytes, NUL among them, count.
  c.out.byte('@');
  c.quoted(at + 1, c.end);
}

void write_port(Cursor& c, std::string_view label, std::size_t at) {
  c.out.put(label);
  c.out.put("=htons(");
  c.out.integer(unsigned{c.reader.be16(at + 2)});
  c.out.byte(')');
}

// struct sockaddr_in6 of ipv6(7); the scope came later.
void write_inet6(Cursor& c, std::size_t at, std::size_t length) {
  write_port(c, ", sin6_port", at);
  c.out.put(", sin6_flowinfo=htonl(");
  c.out.integer(c.reader.be32(at + 4));
  c.out.put("), inet_pton(AF_INET6, \"");
  write_ipv6(c.out, c.reader, at + 8);
  c.out.put("\", &sin6_addr)");
  if (length < 28) return;
  c.out.put(", sin6_scope_id=");
  c.out.integer(c.reader.u32(at + 24));
}

// struct sockaddr_nl of netlink(7).
void write_netlink_address(Cursor& c, std::size_t at) {
  if (const std::uint16_t pad = c.reader.u16(at + 2); pad != 0) {
    c.out.put(", nl_pad=");
    c.out.hex(pad);
  }
  c.out.put(", nl_pid=");
  c.out.integer(c.reader.i32(at + 4));
  c.out.put(", nl_groups=");
  c.out.padded(c.reader.u32(at + 8), 8, 16);
}

// struct sockaddr_ll of packet(7).
void write_packet_address(Cursor& c, std::size_t at) {
  const TextTable& table = c.table;
  const std::uint16_t protocol = c.reader.be16(at + 2);
  c.out.put(", sll_protocol=htons(");
  if (const std::string_view name = table.name(table.known(Known::EtherType), protocol); !name.empty()) {
    c.out.put(name);
  } else {
    c.out.short_hex(protocol);
  }
  c.out.put("), sll_ifindex=");
  c.out.integer(c.reader.i32(at + 4));
  c.out.put(", sll_hatype=");
  write_name_or_unknown(c.out, table, table.known(Known::Arphrd), c.reader.u16(at + 8));
  c.out.put(", sll_pkttype=");
  write_name_or_unknown(c.out, table, table.known(Known::PacketType), c.reader.u8(at + 10));
  const std::size_t length = c.reader.u8(at + 11);
  c.out.put(", sll_halen=");
  c.out.integer(length);
  const std::size_t end = std::min(at + 12 + length, c.end);
  if (end == at + 12) return;
  for (std::size_t i = at + 12; i < end; ++i) {
    c.out.put(i == at + 12 ? ", sll_addr=[" : ", ");
    c.out.short_hex(c.reader.u8(i));
  }
  c.out.byte(']');
}

// struct sockaddr_vm of vsock(7).
void write_vsock_address(Cursor& c, std::size_t at) {
  c.out.put(", svm_cid=");
  switch (const std::uint32_t cid = c.reader.u32(at + 8)) {
    case VMADDR_CID_HYPERVISOR:
      c.out.put("VMADDR_CID_HYPERVISOR");
      break;
    case VMADDR_CID_LOCAL:
      c.out.put("VMADDR_CID_LOCAL");
      break;
    case VMADDR_CID_HOST:
      c.out.put("VMADDR_CID_HOST");
      break;
    case VMADDR_CID_ANY:
      c.out.put("VMADDR_CID_ANY");
      break;
    default:
      c.out.short_hex(cid);
  }
  c.out.put(", svm_port=");
  c.out.short_hex(c.reader.u32(at + 4));
}

void write_control_data(Cursor& c, std::int32_t level, std::int32_t type, std::size_t start, std::size_t end) {
  const CallReader& reader = c.reader;
  c.out.put(", cmsg_data=");
  if (level == SOL_SOCKET && type == SCM_RIGHTS) {
    c.out.byte('[');
    for (std::size_t at = start; at + 4 <= end; at += 4) {
      if (at > start) c.out.put(", ");
      c.out.integer(reader.i32(at));
    }
    c.out.byte(']');
  } else if (level == SOL_SOCKET && type == SCM_CREDENTIALS && end - start >= sizeof(ucred)) {
    c.out.put("{pid=");
    c.out.integer(reader.i32(start));
    c.out.put(", uid=");
    c.out.integer(reader.i32(start + 4));
    c.out.put(", gid=");
    c.out.integer(reader.i32(start + 8));
    c.out.byte('}');
  } else {
    const Reference slot =
        block_slot(c.table, Block::Control, static_cast<std::uint32_t>(level), static_cast<std::uint32_t>(type));
    if (!write_block(c, slot, start, end)) c.quoted(start, end);
  }
}

}  // namespace

// `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}`
void write_sockaddr(Cursor& c, std::size_t at) {
  Out& out = c.out;
  const std::size_t length = at < c.end ? c.end - at : 0;
  if (length < 2) return c.quoted(at, c.end);
  const std::uint32_t family = c.reader.u16(at);
  if (write_block(c, address_slot(c.table, family, length), at, c.end)) return;
  out.put("{sa_family=");
  write_name_or_unknown(out, c.table, c.table.known(Known::Domain), family);
  if (family == AF_UNIX) {
    if (length > 2) write_unix_path(c, at + 2);
  } else if (family == AF_INET && length >= 8) {
    write_port(c, ", sin_port", at);
    out.put(", sin_addr=inet_addr(\"");
    write_ipv4(out, c.reader, at + 4);
    out.put("\")");
  } else if (family == AF_INET6 && length >= 24) {
    write_inet6(c, at, length);
  } else if (family == AF_NETLINK && length >= 12) {
    write_netlink_address(c, at);
  } else if (family == AF_PACKET && length >= 12) {
    write_packet_address(c, at);
  } else if (family == AF_VSOCK && length >= 12) {
    write_vsock_address(c, at);
  } else if (length > 2) {
    out.put(", sa_data=");
    c.quoted(at + 2, c.end);
  }
  out.byte('}');
}

// cmsg(3): `[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}]`
void write_control(Cursor& c, std::size_t start) {
  constexpr std::size_t header = 16;
  const TextTable& table = c.table;
  Out& out = c.out;
  out.byte('[');
  std::size_t at = start;
  while (at + header <= c.end) {
    const std::uint64_t length = c.reader.u64(at);
    const std::int32_t level = c.reader.i32(at + 8);
    const std::int32_t type = c.reader.i32(at + 12);
    if (at > start) out.put(", ");
    out.put("{cmsg_len=");
    out.integer(length);
    out.put(", cmsg_level=");
    write_name_or_unknown(out, table, table.known(Known::SocketLevel), level);
    out.put(", cmsg_type=");
    if (const Reference types = table.row(Header::ControlTypes, static_cast<std::uint32_t>(level)); types != 0) {
      write_name_or_unknown(out, table, types, type);
    } else {
      out.short_hex(static_cast<std::uint32_t>(type));
    }
    const std::size_t room = c.end - at;
    const std::size_t end = length < room ? at + length : c.end;
    const bool is_possible = length >= header && length <= UINT32_MAX;
    if (is_possible && end > at + header) write_control_data(c, level, type, at + header, end);
    out.byte('}');
    // A length below the header's own would make the walk stand still, and one that is too long ends it.
    if (length < header || length > room) break;
    at += (length + 7) & ~std::uint64_t{7};
  }
  out.byte(']');
}

}  // namespace syslens::text
