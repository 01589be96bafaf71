#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "launch/launch.h"
#include "launch/plan.h"

namespace syslens {

/// A plan for a command along PATH, with default signals and none blocked. Only its standard error is that of the test.
inline LaunchPlan plan_of(const std::vector<std::string>& words) {
  LaunchPlan plan;
  const auto put = [&](const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    plan.block.insert(plan.block.end(), bytes, bytes + size);
  };
  const auto put_text = [&](const std::string& text) { put(text.c_str(), text.size() + 1); };
  PlanHeader header{};
  header.magic = plan_magic;
  header.flags = plan_flag::search_path | plan_flag::signal_mask | plan_flag::default_signals;
  header.args = static_cast<std::uint32_t>(words.size());
  header.environment = 1;
  header.descriptors = 3;
  put(&header, sizeof header);
  for (int fd = 0; fd < 3; ++fd) {
    const PlanDescriptor descriptor{fd, fd == 2 ? 2 : descriptor_null};
    put(&descriptor, sizeof descriptor);
  }
  put_text(words.front());
  put_text("");
  for (const std::string& word : words) put_text(word);
  put_text("PATH=/usr/bin:/bin");
  header.size = static_cast<std::uint32_t>(plan.block.size());
  std::memcpy(plan.block.data(), &header, sizeof header);
  return plan;
}

}  // namespace syslens
