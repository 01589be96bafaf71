#!/usr/bin/env bash
# The formatter's check of the native sources; a clear line where the formatter is missing.
set -euo pipefail
if ! command -v clang-format >/dev/null; then
  if [ -n "${CI:-}" ]; then echo 'clang-format is missing'; exit 1; fi
  echo 'clang-format is missing: native sources not checked'
  exit 0
fi
git ls-files '*.cc' '*.h' '*.c' | xargs -r clang-format --dry-run --Werror
