// When the tracer thread looks for a report before it sleeps: rounds of made-up lengths.
#include "tracer/lookout.h"

#include "base/processors.h"
#include "test/check.h"

using namespace syslens;

namespace {

/// Rounds that take so long with a look, and so long without one.
class Rounds {
 public:
  explicit Rounds(unsigned processors) : lookout_(processors) {}

  // How many of `count` rounds looked.
  int run(int count, std::uint64_t with, std::uint64_t without) {
    int looks = 0;
    for (int i = 0; i < count; ++i) {
      const bool look = lookout_.begin(now_);
      if (look) ++looks;
      if (look && with < Lookout::duration_ns) lookout_.found();
      now_ += look ? with : without;
    }
    return looks;
  }

 private:
  Lookout lookout_;
  std::uint64_t now_ = 1;
};

void never_on_one_processor() {
  CHECK(Rounds(1).run(100'000, 1'000, 50'000) == 0);
}

void looks_where_it_is_quicker() {
  CHECK(Rounds(2).run(100'000, 20'000, 50'000) > 95'000);
}

// Where the tracee is waiting for this very processor.
void gives_up_what_is_in_vain() {
  CHECK(Rounds(2).run(100'000, 35'000, 4'000) < 200);
}

// It has to be clearly better.
void lets_others_have_the_processor() {
  CHECK(Rounds(2).run(100'000, 9'000, 10'000) < 1'000);
}

void follows_a_change() {
  Rounds rounds(2);
  rounds.run(100'000, 35'000, 4'000);
  rounds.run(20'000, 20'000, 50'000);
  CHECK(rounds.run(10'000, 20'000, 50'000) > 9'000);
  rounds.run(20'000, 35'000, 4'000);
  CHECK(rounds.run(10'000, 35'000, 4'000) < 100);
}

}  // namespace

int main() {
  never_on_one_processor();
  looks_where_it_is_quicker();
  gives_up_what_is_in_vain();
  lets_others_have_the_processor();
  follows_a_change();
  CHECK(usable_processors() >= 1);
}
