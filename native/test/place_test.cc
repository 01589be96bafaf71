// Patterns for paths, and paths as the kernel would look them up.
#include "tracer/place.h"

#include <string>

#include "test/check.h"
#include "tracer/glob.h"

using namespace syslens;

namespace {

bool matches(std::string_view pattern, std::string_view path) {
  return Glob(pattern).matches(path);
}

void globs() {
  CHECK(matches("/a/b", "/a/b"));
  CHECK(!matches("/a/b", "/a/bc"));
  CHECK(matches("/a/*", "/a/b.c"));
  CHECK(!matches("/a/*", "/a/b/c"));
  CHECK(matches("/a/*", "/a/"));
  CHECK(matches("/a?c", "/abc"));
  CHECK(!matches("/a?c", "/a/c"));
  CHECK(matches("**/*.db", "/srv/data/x.db"));
  CHECK(matches("**/*.db", "/x.db"));
  CHECK(matches("**/x", "x"));
  CHECK(!matches("**/x", "/ax"));
  CHECK(matches("/a/**", "/a/b/c"));
  CHECK(!matches("/a/**", "/a"));
  CHECK(matches("/a/**/z", "/a/z"));
  CHECK(matches("/a/**/z", "/a/b/c/z"));
  CHECK(!matches("/a/**/z", "/a/bz"));
  CHECK(matches("/log-[0-9]", "/log-7"));
  CHECK(!matches("/log-[0-9]", "/log-x"));
  CHECK(matches("/log-[!0-9]", "/log-x"));
  CHECK(!matches("/a[!b]c", "/a/c"));
  CHECK(matches("/[]]", "/]"));
  CHECK(matches("/[a", "/[a"));
  CHECK(matches("/[a-]", "/-"));
  CHECK(matches("/\\*", "/*"));
  CHECK(!matches("/\\*", "/a"));
  CHECK(matches("/\\", "/\\"));
  CHECK(matches("/\xc3*", "/\xc3\xa9"));
  CHECK(matches("", ""));
  CHECK(!matches("", "/"));
  // Backtracking would take longer than the world lasts.
  const std::string hostile(4096, 'a');
  CHECK(!matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", hostile));
  CHECK(!matches("**/a**/a**/a**/a**/a**/a**/a**/a**/b", hostile));
}

void paths() {
  CHECK(absolute_path("/srv", "x") == "/srv/x");
  CHECK(absolute_path("/srv", "./x//y/.") == "/srv/x/y");
  CHECK(absolute_path("/srv/app", "../x") == "/srv/x");
  CHECK(absolute_path("/srv", "../../..") == "/");
  CHECK(absolute_path("/", "x") == "/x");
  CHECK(absolute_path("/srv", "/etc/") == "/etc");
  CHECK(absolute_path("", "x") == "/x");
}

void chosen() {
  const Place place(
      {{{PatternKind::Exact, "/etc/hosts"}, {PatternKind::Below, "/srv"}, {PatternKind::Glob, "/t/*"}}, {5}});
  CHECK(place.has_path("/etc/hosts"));
  CHECK(!place.has_path("/etc/hosts2"));
  CHECK(place.has_path("/srv"));
  CHECK(place.has_path("/srv/x/y"));
  CHECK(!place.has_path("/srvx"));
  CHECK(place.has_path("/t/x"));
  CHECK(place.has_fd(5) && !place.has_fd(6));
  CHECK(Place({{{PatternKind::Below, "/"}}, {}}).has_path("/anything"));
  CHECK(Place({}).everywhere());
}

}  // namespace

int main() {
  globs();
  paths();
  chosen();
}
