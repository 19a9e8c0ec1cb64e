#!/bin/sh
# Whether clang-format would change a source. `clang-format-14 -i FILE` is the remedy.
set -eu

root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/../.." && pwd -P)
cd -- "$root"
if ! command -v clang-format-14 >/dev/null; then
    echo 'clang-format-14 is missing; tests/run installs it' >&2
    exit 1
fi
find sim fake_dns fake_smtp reports tests -name '*.[ch]pp' -exec clang-format-14 --dry-run --Werror {} +
