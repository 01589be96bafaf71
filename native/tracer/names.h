#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/capture.h"
#include "tracer/record.h"

namespace syslens {

/// What a descriptor refers to, as the NameRecord says it.
struct DescriptorName {
  std::string text;
  bool deleted = false;
  bool path = false;
  std::uint8_t netlink = 0;  // of a netlink socket: its protocol plus one
  ObjectKind object = ObjectKind::Other;
  bool settled = true;  // false: may become another without any call (a connect in progress), so it is asked for again
};

/// Reads the name of a descriptor (AT_FDCWD: of the working directory) from /proc and from the socket itself. `pid` is
/// the process when the thread uses its descriptors, else 0. Empty text: it has none.
DescriptorName read_descriptor_name(pid_t tid, pid_t pid, std::int32_t fd);

/// Gives each text an id, and writes its Name record before the first record that uses the id. Ids are never used for
/// two texts.
class NameRegistry {
 public:
  using Write = std::function<void(std::span<const std::byte>)>;
  explicit NameRegistry(Write write) : write_(std::move(write)) {}

  std::uint32_t id_of(const DescriptorName& name);
  /// The path of an id; empty for a text that is none, and for an id of long ago.
  [[nodiscard]] std::string_view path_of(std::uint32_t id);
  /// Path or other text of an id; empty for an id of long ago.
  [[nodiscard]] std::string_view text_of(std::uint32_t id);
  [[nodiscard]] std::uint8_t netlink_of(std::uint32_t id);
  [[nodiscard]] ObjectKind object_of(std::uint32_t id);
  /// Writes the Name records that a Syscall or Entered record needs and that its reader has not got yet: names of calls
  /// that nobody gets to see are never written.
  void introduce(std::span<const std::byte> record);
  /// Records that are still to be handed over: with each new generation the names that they use are kept for them.
  void keep(std::span<const std::span<const std::byte>> waiting);
  /// Writes the Name record of one id, if its reader has not got it yet.
  void introduce(const RecordHeader& stamp, std::uint32_t id);
  /// Grows when texts are forgotten; who remembers an id remembers this with it and asks again.
  [[nodiscard]] std::uint32_t generation() const { return generation_; }

 private:
  // What is remembered here is bounded by this many texts and bytes; then a new generation begins, and ids of the one
  // before last have no text any more but where they were kept. What readers must remember has the same bounds; then
  // they forget it all (NamesReset) and are told again what they need.
  static constexpr std::size_t max_texts = 65536;
  static constexpr std::size_t max_bytes = std::size_t{8} << 20;

  struct Named {
    const std::string* key;  // the text with its flags behind it
    bool introduced = false;
    std::uint8_t netlink = 0;
    ObjectKind object = ObjectKind::Other;
  };
  struct Generation {
    std::uint32_t first = 1;  // id of named[0]
    std::unordered_map<std::string, std::uint32_t> ids;
    std::vector<Named> named;
    std::size_t bytes = 0;
  };

  struct Kept {
    std::unique_ptr<const std::string> key;
    Named named;
  };

  [[nodiscard]] Named* find(std::uint32_t id);
  void write(const RecordHeader& stamp, std::uint32_t id, const std::string& key);
  void reset_readers(const RecordHeader& stamp);

  Write write_;
  Generation current_;
  Generation former_;
  std::unordered_map<std::uint32_t, Kept> kept_;  // of generations before the current one
  std::uint32_t generation_ = 0;
  std::size_t introduced_ = 0;
  std::size_t introduced_bytes_ = 0;
};

/// What all names of a trace share: when paths may have changed, whatever was remembered is asked for again.
struct NameEpoch {
  std::uint32_t paths = 0;
};

/// The names of one files_struct, as far as they were asked for. Shared by the threads that share it.
class DescriptorTable {
 public:
  struct Remembered {
    std::uint32_t id;
    std::uint32_t generation;  // of the registry
    std::uint32_t paths;       // NameEpoch
  };
  void forget(std::int32_t fd) { names_.erase(fd); }
  void forget_range(std::uint32_t first, std::uint32_t last);
  void forget_all() { names_.clear(); }
  [[nodiscard]] const Remembered* find(std::int32_t fd) const;
  void remember(std::int32_t fd, Remembered name);

 private:
  // A hostile program with millions of descriptors does not grow this without bound.
  static constexpr std::size_t max_names = 65536;
  std::unordered_map<std::int32_t, Remembered> names_;
};

/// The working directory of one fs_struct.
struct DirectoryName {
  DescriptorTable table;  // its only entry is AT_FDCWD
};

/// What a thread knows of its descriptors; the parts are shared as the kernel shares them (CLONE_FILES, CLONE_FS).
struct ThreadNames {
  std::shared_ptr<DescriptorTable> files = std::make_shared<DescriptorTable>();
  std::shared_ptr<DirectoryName> directory = std::make_shared<DirectoryName>();
  bool own_files = false;  // unshare(2): no longer those of the process

  /// For a new thread of the same process.
  [[nodiscard]] ThreadNames for_thread(bool shares_files, bool shares_directory) const;
  /// For a new process.
  [[nodiscard]] ThreadNames for_process(bool shares_files, bool shares_directory) const;
  /// execve gives the process tables of its own and closes what is close-on-exec.
  void exec();
  void unshare_files();
};

/// Which names stay true until a call is seen that changes them: all such calls are seen, or stopped by the filter.
struct Remembering {
  bool files = true;
  bool directory = true;
};

/// The namer of one thread at one of its stops.
class ThreadNamer final : public DescriptorNamer {
 public:
  ThreadNamer(NameRegistry& registry, const NameEpoch& epoch, ThreadNames& names, const RecordHeader& stamp,
              Remembering remembering)
      : registry_(registry), epoch_(epoch), names_(names), stamp_(stamp), remembering_(remembering) {}
  std::uint32_t name(std::int32_t fd) override;
  [[nodiscard]] ObjectKind object(std::uint32_t id) override { return registry_.object_of(id); }
  [[nodiscard]] std::uint8_t netlink(std::int32_t fd) override { return registry_.netlink_of(name(fd)); }

 private:
  NameRegistry& registry_;
  const NameEpoch& epoch_;
  ThreadNames& names_;
  const RecordHeader& stamp_;
  const Remembering remembering_;
};

}  // namespace syslens
