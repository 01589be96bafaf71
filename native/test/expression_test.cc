// Evaluates the expressions on standard input, one a line: code in hex, the result or "-", the stack pointer or "-",
// then six arguments. Says the value or "none" for each. There is a record with two pieces; the expression stands in an
// element of the second.

#include "tracer/expression.h"

#include <array>
#include <charconv>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "check.h"

using namespace syslens;

namespace {

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
  std::vector<std::uint8_t> bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* at = hex.data() + 2 * i;
    CHECK(std::from_chars(at, at + 2, bytes[i], 16).ec == std::errc{});
  }
  return bytes;
}

std::uint32_t add(CallRecord& record, std::uint16_t node, const std::array<std::uint8_t, 8>& bytes) {
  Piece piece{};
  piece.node = node;
  piece.parent = no_parent;
  const std::uint32_t number = record.add(piece, bytes.size());
  std::memcpy(record.room().data(), bytes.data(), bytes.size());
  record.finish(bytes.size(), PieceStatus::Whole);
  return number;
}

}  // namespace

int main() {
  SyscallRecord head{};
  head.header.size = sizeof head;
  CallRecord record;
  record.begin(head);
  const Element outer{add(record, 0, {0x80, 0xff, 0, 0, 0xfe, 0xff, 0xff, 0xff}), 0, 0, nullptr};
  const Element element{add(record, 1, {1, 2, 3, 4, 5, 6, 7, 0x88}), 0, 5, &outer};

  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string code;
    std::string result;
    std::string stack_pointer;
    std::array<std::uint64_t, 6> args{};
    words >> code >> result >> stack_pointer;
    for (std::uint64_t& arg : args) words >> arg;
    CHECK(!words.fail());
    Operands operands{record, args, std::nullopt, std::nullopt};
    if (stack_pointer != "-") operands.stack_pointer = std::stoull(stack_pointer);
    if (result != "-") operands.result = std::stoll(result);
    const auto value = evaluate(bytes_of(code).data(), operands, element);
    if (value.has_value()) {
      std::cout << *value << '\n';
    } else {
      std::cout << "none\n";
    }
  }
  return 0;
}
