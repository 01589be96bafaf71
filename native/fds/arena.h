#pragma once

#include <memory_resource>

namespace syslens::fds {

/// Where the rows of a scan lie: memory that only grows and goes back to the kernel at once, however the host's
/// allocator keeps what was freed. Used by one thread at a time.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  [[nodiscard]] std::pmr::memory_resource* resource() { return &pool_; }

 private:
  class Pages final : public std::pmr::memory_resource {
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void* address, std::size_t size, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
  };

  Pages pages_;
  std::pmr::monotonic_buffer_resource pool_{std::size_t{2} << 20, &pages_};
};

}  // namespace syslens::fds
