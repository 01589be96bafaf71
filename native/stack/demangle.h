#pragma once

#include <string>
#include <string_view>

namespace syslens {

/// A function's name as its language writes it: C++ (Itanium ABI), Rust (legacy and v0 mangling). Others, and what is
/// mangled in no way that is known, come back as they are.
std::string demangle(std::string_view name);

/// Rust's v0 mangling (RFC 2603), empty when the name is none.
std::string demangle_rust_v0(std::string_view name);
/// Rust's legacy mangling, empty when the name is none.
std::string demangle_rust_legacy(std::string_view name);

}  // namespace syslens
