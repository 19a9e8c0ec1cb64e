#!/bin/sh
# launcher_test.sh FACT: runs one of the tests below, in a scratch checkout with tools of straw. The cmake of straw
# "compiles" sim/program.sh by copying it, and each tool writes what it did to the file `calls`.
# shellcheck disable=SC2016
set -eu

source_root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
root="$scratch/a check out"
calls=$scratch/calls
export calls

# ---- the scratch checkout

# The name may be a link to the machine's own tool, which root could write through.
tool() { # NAME, its text on standard input
    rm -f "$scratch/bin/$1"
    { printf '#!/bin/sh\n' && cat; } >"$scratch/bin/$1"
    chmod +x "$scratch/bin/$1"
}

make_tools() {
    mkdir -p "$scratch/bin"
    for name in sh cat chmod cp dirname env find flock grep mkdir mv nproc readlink rm sed sleep tail tee; do
        ln -s "$(command -v "$name")" "$scratch/bin/$name"
    done
    tool cmake <<'END'
case $1 in
--build)
    echo build >>"$calls"
    if grep -q BROKEN sim/program.sh; then
        echo 'program.sh:1: error: BROKEN'
        exit 1
    fi
    mkdir -p build/release/bin && cp sim/program.sh build/release/bin/program && chmod +x build/release/bin/program &&
        mv build/release/bin/program build/release/bin/mxdrill
    ;;
*)
    echo configure >>"$calls"
    mkdir -p "build/$2" build/release && echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt
    ;;
esac
echo 'a line of progress'
END
    # Of the packages asked for, those in the file `absent` are not installed.
    tool dpkg-query <<'END'
shift 3
for package in "$@"; do
    grep -qsx "$package" "$calls.absent" || printf 'installed/%s ' "$package"
done
END
    tool apt-get <<'END'
echo "apt-get $*" >>"$calls"
case " $* " in
*" update "*) : >"$calls.index" ;;
*) [ -e "$calls.index" ] || exit 100 ;;
esac
END
    tool id <<'END'
echo "${straw_uid:-0}"
END
}

make_checkout() {
    mkdir -p "$root/sim" "$root/fake_dns" "$root/fake_smtp" "$root/reports"
    cp "$source_root/mxdrill" "$root/"
    cp -R "$source_root/sim/setup" "$root/sim/"
    mkdir "$root/tests" && cp "$source_root/tests/run" "$root/tests/"
    : >"$root/CMakeLists.txt"
    : >"$root/CMakePresets.json"
    : >"$root/fake_dns/zone.cpp"
    program 'echo "program in $PWD:"; for word in "$@"; do echo "<$word>"; done; exit 7'
}

program() { printf '#!/bin/sh\n%s\n' "$1" >"$root/sim/program.sh"; }

# All that exists is a minute old, the stamp too, so that whatever is written next is newer.
let_time_pass() { find "$root" -exec touch -d '1 minute ago' {} +; }

# ---- what tests say

launch() { # arguments for the launcher; afterwards $status, $scratch/out, $scratch/err
    status=0
    PATH=$scratch/bin "$launcher" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
}

die() {
    printf '%s\n--- calls\n%s\n--- out\n%s\n--- err\n%s\n' "$1" "$(cat "$calls")" \
        "$(cat "$scratch/out")" "$(cat "$scratch/err")" >&2
    exit 1
}

expect_status() { [ "$status" -eq "$1" ] || die "status is $status, not $1"; }
expect_calls() { [ "$(cat "$calls")" = "$1" ] || die "calls are not: $1"; }
expect_out() { [ "$(cat "$scratch/out")" = "$1" ] || die "output is not: $1"; }
expect_err() { grep -qF -- "$1" "$scratch/err" || die "standard error does not say: $1"; }

# ---- the facts

AToolOfStrawLeavesTheRealOneAlone() {
    echo real >"$scratch/real"
    ln -s "$scratch/real" "$scratch/bin/straw"
    tool straw <<'END'
echo straw
END
    [ "$(cat "$scratch/real")" = real ] || die 'the real tool was written over'
    [ "$("$scratch/bin/straw")" = straw ] || die 'no tool of straw is there'
}

BuildsAndPassesArgumentsAndStatusThrough() {
    cd "$scratch"
    launch 'a b' '' '--c=*'
    expect_status 7
    expect_out "program in $scratch:
<a b>
<>
<--c=*>"
    expect_calls 'configure
build'
}

WorksThroughALinkFromAnotherFolder() {
    mkdir "$scratch/elsewhere"
    ln -s "$launcher" "$scratch/link"
    ln -s ../link "$scratch/elsewhere/link"
    cd "$scratch/elsewhere"
    launcher=./link
    launch x
    expect_status 7
    expect_out "program in $scratch/elsewhere:
<x>"
}

DoesNothingTwice() {
    launch
    : >"$calls"
    launch
    expect_status 7
    expect_calls ''
    [ ! -s "$scratch/err" ] || die 'something was said'
}

RebuildsWhatChanged() {
    launch
    let_time_pass
    : >"$calls"
    program 'exit 8'
    launch
    expect_status 8
    expect_calls build
}

BuildsAgainWhenAFileIsGone() {
    launch
    let_time_pass
    : >"$calls"
    rm "$root/fake_dns/zone.cpp"
    launch
    expect_calls build
}

ConfiguresAgainWhenThePresetsChanged() {
    launch
    let_time_pass
    : >"$calls"
    touch "$root/CMakePresets.json"
    launch
    expect_calls 'configure
build'
}

BuildsAnewInACopiedCheckout() {
    launch
    cp -Rp "$root" "$scratch/copy"
    : >"$calls"
    launcher=$scratch/copy/mxdrill
    launch
    expect_status 7
    expect_calls 'configure
build'
}

LeavesAFailedBuildWithItsLog() {
    program BROKEN
    launch
    expect_status 4
    expect_out ''
    expect_err 'program.sh:1: error: BROKEN'
    expect_err "$root/build/build.log"
    program 'exit 0'
    launch
    expect_status 0
}

NeverRunsAnOldProgramAfterAFailedBuild() {
    launch
    let_time_pass
    program BROKEN
    launch
    expect_status 4
    launch
    expect_status 4
}

BuildsOnceForTwoAtOnce() {
    tool nproc <<'END'
exec sleep 0.3
END
    PATH=$scratch/bin "$launcher" one >"$scratch/one" 2>&1 &
    first=$!
    launch two
    expect_status 7
    status=0
    wait "$first" || status=$?
    expect_status 7
    grep -qx '<one>' "$scratch/one" || die 'the first did not run'
    expect_calls 'configure
build'
}

CompilesNoMoreAtATimeThanThereIsMemoryFor() {
    # shellcheck source=sim/setup/setup.sh
    . "$source_root/sim/setup/setup.sh"
    nproc() { echo 4; }
    for pair in 1000000:1 2600000:1 5100000:2 64000000:4; do
        printf 'MemTotal: 99999999 kB\nMemAvailable: %s kB\n' "${pair%:*}" >"$scratch/meminfo"
        [ "$(compilers "$scratch/meminfo")" = "${pair#*:}" ] || die "with ${pair%:*} kB it is not ${pair#*:}"
    done
    : >"$scratch/meminfo"
    [ "$(compilers "$scratch/meminfo")" = 4 ] || die 'it is not one for each processor'
}

HoldsNoLockWhileTheProgramRuns() {
    program 'exec flock -n "$1" sh -c "echo free"'
    launch "$root/build/lock"
    expect_out free
}

InstallsOnlyWhatIsMissing() {
    : >"$calls.index"
    printf 'cmake\nlibldns-dev\n' >"$calls.absent"
    launch
    expect_status 7
    expect_err 'installing Debian packages: cmake libldns-dev'
    grep -q 'apt-get .* install --no-remove --no-install-recommends cmake libldns-dev$' "$calls" || die 'not installed'
}

FetchesThePackageIndexWhenThereIsNone() {
    echo cmake >"$calls.absent"
    launch
    expect_status 7
    grep -q 'apt-get .* update' "$calls" || die 'no update'
}

AsksSudoWhenNotRoot() {
    straw_uid=1000
    export straw_uid
    : >"$calls.index"
    echo cmake >"$calls.absent"
    tool sudo <<'END'
echo sudo >>"$calls"
exec "$@"
END
    launch
    expect_status 7
    grep -qx sudo "$calls" || die 'sudo was not asked'
}

NamesTheCommandWhenItMayNotInstall() {
    straw_uid=1000
    export straw_uid
    echo cmake >"$calls.absent"
    launch
    expect_status 4
    expect_err 'apt-get update && apt-get install --no-install-recommends cmake'
    expect_calls ''
}

NamesTheCommandWhenInstallingFails() {
    echo cmake >"$calls.absent"
    tool apt-get <<'END'
echo 'no network'
exit 100
END
    launch
    expect_status 4
    expect_err 'no network'
    expect_err 'apt-get update && apt-get install --no-install-recommends cmake'
}

SaysThatCmakeIsMissing() {
    rm "$scratch/bin/cmake" "$scratch/bin/dpkg-query"
    launch
    expect_status 4
    expect_err 'cmake is missing'
}

SaysThatItCanNotWrite() {
    : >"$root/build" # also root can't make a folder of that name
    launch
    expect_status 4
    expect_err "can't write to $root/build"
}

# A ctest that has four tests in each suite; of those in the file `failing` two fail, of those in
# `skipping` one is skipped.
straw_ctest() {
    tool ctest <<'END'
echo "ctest $2 ${MXDRILL_FUZZ_SECONDS:-20}" >>"$calls"
if grep -qsx "$2" "$calls.failing"; then
    echo '50% tests passed, 2 tests failed out of 4'
    exit 8
fi
if grep -qsx "$2" "$calls.skipping"; then
    echo '4/4 Test #4: net.Way.IsThere ......***Skipped   0.01 sec'
fi
echo '100% tests passed, 0 tests failed out of 4'
END
    launcher=$root/tests/run
}

last_line() { tail -n 1 "$scratch/out"; }

TestsSumUpOverSuites() {
    straw_ctest
    launch asan tsan
    expect_status 0
    [ "$(last_line)" = '8 passed, 0 failed' ] || die 'the sum is wrong'
}

AFailedSuiteKeepsNoOtherFromRunning() {
    straw_ctest
    echo asan >"$calls.failing"
    launch asan tsan
    expect_status 1
    [ "$(last_line)" = '6 passed, 2 failed' ] || die 'the sum is wrong'
}

WhatIsSkippedHasNotPassed() {
    straw_ctest
    echo tsan >"$calls.skipping"
    launch asan tsan
    expect_status 0
    [ "$(last_line)" = '7 passed, 0 failed' ] || die 'the sum is wrong'
    grep -q '^1 skipped' "$scratch/out" || die 'it does not tell of the one that was skipped'
}

TestsAreFuzzedShortlyUnlessSomeAreChosen() {
    straw_ctest
    launch
    grep -qx 'ctest dev 20' "$calls" && grep -qx 'ctest fuzz 20' "$calls" || die 'not both were run'
    : >"$calls"
    launch -R Zone
    ! grep -q fuzz "$calls" || die 'chosen tests were fuzzed'
}

FuzzingTakesTenMinutesOrAsLongAsIsSaid() {
    straw_ctest
    launch fuzz
    grep -qx 'ctest fuzz 600' "$calls" || die 'not ten minutes'
    launch fuzz 7
    grep -qx 'ctest fuzz 7' "$calls" || die 'not seven seconds'
}

make_tools
make_checkout
launcher=$root/mxdrill
: >"$calls"
: >"$scratch/out"
: >"$scratch/err"
"$1"
