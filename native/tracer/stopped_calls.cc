#include "tracer/stopped_calls.h"

namespace syslens {
StoppedCalls stopped_calls(const Table& table, const TraceOptions& options, const Place& place) {
  if (!options.selected.has_value() && place.everywhere()) return {};
  CallSet set{};
  for (std::uint32_t number = 0; number < call_numbers; ++number) {
    const Entry& entry = table.entry(number);
    const bool selected = !options.selected.has_value() || contains(*options.selected, number);
    if (selected && (place.everywhere() || place.concerns(table, entry))) add(set, number);
    // Not to ask /proc for the same name at every call. Without a place there may be few calls with descriptors, and
    // stops at each close and rename would cost more than they spare.
    if (!place.everywhere() && (entry.traits & (changes_files | changes_directory)) != 0) add(set, number);
    if (options.until.has_value() && contains(*options.until, number)) add(set, number);
    for (const FaultOptions& fault : options.faults) {
      if (contains(fault.calls, number)) add(set, number);
    }
    // What happens in io_uring is not seen, but it is counted how often it was asked for.
    if ((entry.traits & trait::unseen_work) != 0) add(set, number);
    // Code that a stack is made of must be looked for where it lies now.
    if (options.stacks.has_value() && (entry.traits & trait::changes_maps) != 0) add(set, number);
  }
  Remembering remembering;
  for (std::uint32_t number = 0; number < call_numbers; ++number) {
    if (contains(set, number)) continue;
    const std::uint32_t traits = table.entry(number).traits;
    if ((traits & changes_files) != 0) remembering.files = false;
    if ((traits & changes_directory) != 0) remembering.directory = false;
  }
  return {set, remembering};
}

}  // namespace syslens
