#include "tracer/glob.h"

#include <cstddef>

namespace syslens {
namespace {

using Set = std::bitset<256>;

std::size_t byte(char c) {
  return static_cast<std::uint8_t>(c);
}

Set only(char c) {
  Set set;
  set.set(byte(c));
  return set;
}

Set everything() {
  return ~Set{};
}

Set within_name() {
  return everything().reset(byte('/'));
}

}  // namespace

Glob::Glob(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    if (rest.starts_with("**/") && (at == 0 || pattern[at - 1] == '/')) {
      steps_.push_back({Kind::Directories, {}});
      at += 3;
    } else if (rest.starts_with("**")) {
      steps_.push_back({Kind::Star, everything()});
      at += 2;
    } else if (rest.front() == '*') {
      steps_.push_back({Kind::Star, within_name()});
      ++at;
    } else if (rest.front() == '?') {
      steps_.push_back({Kind::One, within_name()});
      ++at;
    } else if (rest.front() == '[') {
      add_set(pattern, at);
    } else {
      if (rest.front() == '\\' && rest.size() > 1) ++at;
      steps_.push_back({Kind::One, only(pattern[at++])});
    }
  }
}

// Without its closing bracket it is just a bracket; a bracket right behind the first one is a member (glob(7)).
void Glob::add_set(std::string_view pattern, std::size_t& at) {
  std::size_t member = at + 1;
  const bool negated = member < pattern.size() && (pattern[member] == '!' || pattern[member] == '^');
  if (negated) ++member;
  Set set;
  for (bool first = true; member < pattern.size() && (first || pattern[member] != ']'); first = false) {
    if (pattern[member] == '\\' && member + 1 < pattern.size()) ++member;
    const std::size_t low = byte(pattern[member++]);
    std::size_t high = low;
    if (member + 1 < pattern.size() && pattern[member] == '-' && pattern[member + 1] != ']') {
      high = byte(pattern[member + 1]);
      member += 2;
    }
    for (std::size_t value = low; value <= high; ++value) set.set(value);
  }
  if (member >= pattern.size()) {
    steps_.push_back({Kind::One, only(pattern[at++])});
    return;
  }
  if (negated) set.flip();
  steps_.push_back({Kind::One, set.reset(byte('/'))});
  at = member + 1;
}

// All ways through the pattern at once. `inside`: within the bytes that a Directories step has begun with.
bool Glob::matches(std::string_view path) const {
  struct Reached {
    std::vector<bool> at;
    std::vector<bool> inside;
  };
  const std::size_t count = steps_.size();
  Reached now{std::vector<bool>(count + 1), std::vector<bool>(count + 1)};
  Reached next = now;
  const auto reach = [&](Reached& reached, std::size_t step) {
    reached.at[step] = true;
    while (step < count && steps_[step].kind != Kind::One) reached.at[++step] = true;
  };
  reach(now, 0);
  for (const char c : path) {
    bool any = false;
    next.at.assign(count + 1, false);
    next.inside.assign(count + 1, false);
    for (std::size_t step = 0; step < count; ++step) {
      if (!now.at[step] && !now.inside[step]) continue;
      const Step& one = steps_[step];
      if (one.kind == Kind::Directories) {
        next.inside[step] = true;
        if (c == '/') reach(next, step + 1);
      } else if (one.set.test(byte(c))) {
        reach(next, one.kind == Kind::Star ? step : step + 1);
      } else {
        continue;
      }
      any = true;
    }
    if (!any) return false;
    std::swap(now, next);
  }
  return now.at[count];
}

}  // namespace syslens
