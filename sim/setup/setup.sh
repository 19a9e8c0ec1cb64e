# What the launcher, the tests and the benchmarks need before they can work: Debian packages and a build.
# Sourced by POSIX shells that have set `root` to the checkout. Says what it does on standard error, and ends the
# script with status 4 when the machine can't do it.
# shellcheck shell=sh

say() { printf 'mxdrill: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 4
}

# One set-up at a time in a checkout; the next waits, and then finds little left to do.
take_lock() {
    # shellcheck disable=SC2154 # root is the caller's
    if ! { mkdir -p -- "$root/build" && (: >>"$root/build/lock"); } 2>/dev/null; then
        fail "can't write to $root/build; make it writable, or copy the checkout to a folder of your own"
    fi
    exec 9>>"$root/build/lock"
    flock -n 9 && return
    say "waiting for another set-up or build in this checkout"
    flock 9
}

drop_lock() { exec 9>&-; }

# need_packages LIST…: installs what is missing of the packages that LIST.txt beside this file names.
need_packages() {
    wanted=$(for list in "$@"; do sed 's/#.*//' "$root/sim/setup/$list.txt"; done)
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0 # not Debian: build() says what lacks
    missing=$(missing_of "$wanted")
    [ -n "$missing" ] || return 0
    command="apt-get install --no-install-recommends $missing"
    if ! as_root=$(as_root); then
        fail "Debian packages are missing; run as root: apt-get update && $command"
    fi
    say "installing Debian packages: $missing"
    install_packages >"$root/build/packages.log" 2>&1 && return
    tail -n 15 "$root/build/packages.log" >&2
    fail "Debian packages can't be installed; run as root: apt-get update && $command"
}

# What to put before a command that only root may run.
as_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null && echo sudo
}

# missing_of PACKAGES: those that are not installed, in one line.
missing_of() {
    # shellcheck disable=SC2016,SC2086
    installed=" $(dpkg-query -W -f '${db:Status-Status}/${Package} ' $1 2>/dev/null || :) "
    separator=
    for package in $1; do
        case $installed in *" installed/$package "*) continue ;; esac
        printf '%s%s' "$separator" "$package"
        separator=' '
    done
}

# The package index may be absent, or so old that its files are gone from the mirror.
install_packages() {
    apt_get install --simulate -qq && apt_get install && return
    apt_get update && apt_get install
}

# Nothing of the user's is removed, no recommendation pulls in a server, and no service is restarted. Descriptor 9
# is closed, for a service that a package starts would hold the lock as long as it lives.
apt_get() {
    # shellcheck disable=SC2086
    [ "$1" = update ] || set -- "$@" --no-remove --no-install-recommends $missing
    $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -y -o DPkg::Lock::Timeout=600 "$@" </dev/null 9>&-
}

# need_unpacked LIST…: puts the packages that LIST.txt names into build/packages, one folder each. They are servers
# that tests and benchmarks start by themselves; installed, they would start at once and with the machine.
need_unpacked() {
    command -v dpkg-deb >/dev/null && command -v apt-get >/dev/null || return 0 # the tests say what they lack
    for package in $(for list in "$@"; do sed 's/#.*//' "$root/sim/setup/$list.txt"; done); do
        [ ! -d "$root/build/packages/$package" ] || continue
        say "unpacking the Debian package $package"
        unpack "$package" >"$root/build/packages.log" 2>&1 && continue
        tail -n 15 "$root/build/packages.log" >&2
        fail "the Debian package $package can't be downloaded; run as root: apt-get update"
    done
}

unpack() {
    mkdir -p "$root/build/packages/download" && cd "$root/build/packages/download" || return
    apt-get download "$1" || { $(as_root) apt-get update && apt-get download "$1"; } || return
    dpkg-deb -x "$1"_*.deb "../$1.partial" && mv "../$1.partial" "../$1"
}

# build PRESET [CONFIGURED]: configures where that is due, by the preset CONFIGURED if it has another name, and builds.
build() {
    (
        cd -- "$root" && configure "${2:-$1}" || exit
        CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(compilers /proc/meminfo)} cmake --build --preset "$1"
    )
}

# compilers MEMINFO: how many at a time: as many as there are processors, and memory for; half a program takes 2.5 GB.
compilers() {
    most=$(nproc)
    while read -r field kilobytes _; do
        [ "$field" = MemAvailable: ] || continue
        room=$((kilobytes / 2500000))
        [ "$room" -ge "$most" ] || most=$room
    done <"$1"
    echo "$((most > 0 ? most : 1))"
}

# Ninja configures again by itself when a CMakeLists.txt changed, but knows nothing of the presets, nor of a
# checkout that was moved or copied with its build folder.
configure() {
    if ! command -v cmake >/dev/null; then
        # shellcheck disable=SC2086
        say "cmake is missing; install what these Debian 12 packages hold:" $wanted
        return 1
    fi
    cache=build/$1/CMakeCache.txt
    configured=build/$1/configured
    if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        set -- "$1" --fresh
    elif [ -z "$(find CMakePresets.json -newer "$configured" 2>&1)" ]; then
        return
    fi
    cmake --preset "$@" && : >"$configured"
}

# quietly WHAT COMMAND…: says what begins. On a terminal the command's output is the progress; elsewhere it goes to
# a log, of which a failure shows the end.
quietly() {
    what=$1
    log=$root/build/build.log
    shift
    if [ -t 2 ]; then
        say "$what"
        "$@" >&2
    else
        say "$what (log: $log)"
        "$@" >"$log" 2>&1 && return
        tail -n 40 "$log" >&2
        return 1
    fi
}
