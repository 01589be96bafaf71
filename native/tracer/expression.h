#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tracer/call_record.h"
#include "tracer/table.h"

namespace syslens {

/// One step of the walk down a capture tree: the bytes that a node's children read their fields from.
struct Element {
  std::uint32_t piece = CallRecord::nothing_added;  // number of the piece, or nothing_added at the root
  std::uint32_t offset = 0;                         // of the element within the piece
  std::uint32_t index = 0;
  const Element* outer = nullptr;
};

/// What an expression may look at.
struct Operands {
  const CallRecord& record;
  std::span<const std::uint64_t> args;         // six, of the entry
  std::optional<std::uint64_t> stack_pointer;  // none at exit
  std::optional<std::int64_t> result;          // none at entry
};

/// The value of an expression of the table, or nothing when one of its operands was not captured.
std::optional<std::int64_t> evaluate(const std::uint8_t* code, const Operands& operands, const Element& element);

}  // namespace syslens
