#pragma once

#include "text/cursor.h"

namespace syslens::text {

/// How far a call has come when its line is written.
enum class Progress {
  Done,
  Unfinished,  // it never returned
  Open,        // it has not returned yet
};

/// `name(arguments) = result` of the record that the reader is at; `is_raw`: the arguments as numbers.
void write_call(Cursor& c, Progress progress, bool is_raw);

}  // namespace syslens::text
