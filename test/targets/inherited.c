// Prints what it was born with to the file that INHERITED_TO names; exits with the code that INHERITED_EXIT names.
#include "inherited.h"

int main(int argc, char** argv) {
  (void)argc;
  print_inherited(getenv("INHERITED_TO"), argv);
  const char* code = getenv("INHERITED_EXIT");
  return code == NULL ? 0 : atoi(code);
}
