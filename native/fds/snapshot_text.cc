#include "fds/row_text.h"
#include "fds/scan.h"

namespace syslens::fds {

namespace {

/// The first members of all rows of a process.
void set_head(JsonText& head, const Process& process) {
  head.clear();
  head += "{\"pid\":";
  append_number(head, std::int64_t{process.pid});
  append_text(head, "command", process.command);
}

void append_process(JsonText& out, const Process& process) {
  out += "{\"pid\":";
  append_number(out, std::int64_t{process.pid});
  append_text(out, "command", process.command);
  append_count(out, "startTime", process.start_time);
  out += ",\"parent\":";
  append_number(out, std::int64_t{process.parent});
  out += ",\"group\":";
  append_number(out, std::int64_t{process.group});
  out += ",\"uid\":";
  if (process.status_read) {
    append_number(out, std::uint64_t{process.euid});
  } else {
    out += "null";
  }
  out += ",\"user\":";
  if (process.user.empty()) {
    out += "null";
  } else {
    append_string(out, process.user);
  }
  out += ",\"state\":\"";
  out += process.zombie         ? "zombie"
         : process.kernel       ? "kernel"
         : process.leader_ended ? "leader-ended"
         : process.vanished     ? "vanished"
                                : "alive";
  out += "\",\"threads\":";
  append_number(out, std::int64_t{process.threads});
  out += ",\"open\":";
  if (process.open >= 0) {
    append_number(out, std::int64_t{process.open});
  } else {
    out += "null";
  }
  if (process.shares_table_with != 0) {
    out += ",\"sharesTableWith\":";
    append_number(out, std::int64_t{process.shares_table_with});
  }
  if (process.mount_namespace != 0) {
    out += ",\"mountNamespace\":\"";
    append_number(out, process.mount_namespace);
    out += '"';
  }
  if (process.net_namespace != 0) {
    out += ",\"netNamespace\":\"";
    append_number(out, process.net_namespace);
    out += '"';
  }
  out += '}';
}

void append_incomplete(JsonText& out, const Incomplete& incomplete) {
  out += "{\"pid\":";
  if (incomplete.pid != 0) {
    append_number(out, std::int64_t{incomplete.pid});
  } else {
    out += "null";
  }
  if (!incomplete.command.empty()) {
    append_text(out, "command", incomplete.command);
  }
  out += ",\"reason\":\"";
  out += incomplete.reason;
  out += "\",\"what\":";
  append_string(out, incomplete.what);
  if (incomplete.open >= 0) {
    out += ",\"open\":";
    append_number(out, std::int64_t{incomplete.open});
  }
  out += '}';
}

}  // namespace

void write_rows(const Snapshot& snapshot, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kChunk = std::size_t{256} << 10;
  JsonText out(kChunk + (std::size_t{64} << 10));
  JsonText head;
  bool first = true;
  for (const Process& process : snapshot.processes) {
    set_head(head, process);
    for (const Row& row : process.rows) {
      if (!first) out += ",\n";
      first = false;
      append_row(out, head.view(), snapshot, process, row);
      if (out.size() < kChunk) continue;
      write(out.view());
      out.clear();
    }
  }
  write(out.view());
}

SnapshotText::SnapshotText(const Snapshot& snapshot, bool with_rows) {
  const auto comma = [](JsonText& list) {
    if (list.size() > 1) list += ",\n";
  };
  processes += '[';
  incomplete += '[';
  JsonText head;
  for (const Process& process : snapshot.processes) {
    comma(processes);
    append_process(processes, process);
    for (const Incomplete& entry : process.incomplete) {
      comma(incomplete);
      append_incomplete(incomplete, entry);
    }
    if (!with_rows) continue;
    set_head(head, process);
    for (const Row& row : process.rows) {
      comma(rows);
      append_row(rows, head.view(), snapshot, process, row);
    }
  }
  for (const Incomplete& entry : snapshot.incomplete) {
    comma(incomplete);
    append_incomplete(incomplete, entry);
  }
  processes += ']';
  incomplete += ']';
}

}  // namespace syslens::fds
