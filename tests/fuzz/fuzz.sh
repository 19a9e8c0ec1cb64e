#!/bin/sh
# fuzz.sh PROGRAM WORDS FINDS SEEDS…: runs a fuzz target for MXDRILL_FUZZ_SECONDS (20 if unset), from the seeds and
# from what earlier runs found; the seeds stay as they are. WORDS is the folder of the dictionaries. An input that
# breaks it is kept in FINDS.
set -eu

program=$1
words=$2
finds=$3
shift 3
name=${program##*/}
name=${name%_fuzz}

mkdir -p "$finds/corpus"
set -- "$finds/corpus" "$@"
[ ! -e "$words/$name.dict" ] || set -- "-dict=$words/$name.dict" "$@"
: >"$finds/log"
"$program" -max_total_time="${MXDRILL_FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -artifact_prefix="$finds/" "$@" </dev/null >"$finds/log" 2>&1 && status=0 || status=$?
tail -n 60 "$finds/log"
[ "$status" -ne 0 ] || exit 0
input=$(sed -n "s/.*Test unit written to //p" "$finds/log" | tail -n 1)
[ -z "$input" ] || printf '\nTo see it again:\n%s %s\n' "$program" "$input"
exit "$status"
