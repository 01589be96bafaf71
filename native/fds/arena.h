#pragma once

#include <memory_resource>
#include <vector>

namespace syslens::fds {

/// Where the rows of a scan lie: memory that only grows, in huge pages where the kernel has them. A hundred thousand
/// rows are 30 MB; a page fault for each 4 KB of that would cost as much as a tenth of the scan. Used by one thread at
/// a time.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  [[nodiscard]] std::pmr::memory_resource* resource() { return &pool_; }

 private:
  class Pages final : public std::pmr::memory_resource {
   public:
    ~Pages() override;

   private:
    struct Block {
      void* address;
      std::size_t size;
    };
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

    std::vector<Block> blocks_;
  };

  Pages pages_;
  std::pmr::monotonic_buffer_resource pool_{std::size_t{2} << 20, &pages_};
};

}  // namespace syslens::fds
