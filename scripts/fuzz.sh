#!/usr/bin/env bash
# The suite's long mode for parsers: tries each fuzz target for some time, guided by
# coverage (libFuzzer with the stable toolchain; no sanitizer but Rust's own checks).
#
#   scripts/fuzz.sh                 all targets, ten minutes together
#   scripts/fuzz.sh 60              all targets, 60 seconds each
#   scripts/fuzz.sh 600 commands    one target (or several), 600 seconds each
#
# What is found lies in target/fuzz/found/; put it into fuzz/corpus/<target>/ with the
# correction, and the ordinary tests replay it for ever.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/tools.sh"
cd -- "$ROOT"

mapfile -t targets < <(sed -n 's/^    ("\([a-z]*\)", [a-z]*::[a-z]*),$/\1/p' fuzz/src/lib.rs)
((${#targets[@]} > 0)) || fail "no targets were found in fuzz/src/lib.rs"
seconds=${1:-$((600 / ${#targets[@]}))}
if (($# > 1)); then
    targets=("${@:2}")
fi

scripts/install-tools.sh fuzz

# Coverage is LLVM's own pass, which the stable compiler can be asked for. A target
# triple is named so that build scripts are not instrumented.
triple=$(rustc -vV | sed -n 's/^host: //p')
flags=(
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
    -Ccodegen-units=1
)
say "building the targets with coverage"
RUSTFLAGS="${flags[*]}" cargo build --locked --package mgi-fuzz --features libfuzzer \
    --profile fuzzing --target "$triple" --target-dir target/fuzz
program=target/fuzz/$triple/fuzzing/mgi-fuzz

failed=()
for target in "${targets[@]}"; do
    [[ -d fuzz/corpus/$target ]] || fail "there is no target \"$target\""
    say "$target, $seconds seconds"
    # New inputs go into the first folder; the seeds are only read.
    mkdir -p "target/fuzz/corpus/$target" "target/fuzz/found"
    if ! MGI_FUZZ_TARGET=$target "$program" "target/fuzz/corpus/$target" "fuzz/corpus/$target" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
        -artifact_prefix="target/fuzz/found/$target-" -print_final_stats=1 -verbosity=1 \
        >"target/fuzz/$target.log" 2>&1; then
        failed+=("$target")
        tail -n 40 "target/fuzz/$target.log"
    fi
    grep -E '^stat::(number_of_executed_units|new_units_added|peak_rss_mb)' \
        "target/fuzz/$target.log" || true
done

if ((${#failed[@]} > 0)); then
    fail "found something in: ${failed[*]}; the inputs are in target/fuzz/found/"
fi
say "nothing was found in ${#targets[@]} targets"
