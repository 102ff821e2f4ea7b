#!/usr/bin/env bash
# The test command: installs what the tests need, then runs all of them.
#
#   scripts/test.sh
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/tools.sh"
cd -- "$ROOT"

# The suites that use buf and Python find them by these.
export MGI_TEST_BUF=$BUF
export MGI_TEST_PYTHON=$PYTHON

scripts/install-tools.sh buf python openssl provider
if ! scripts/install-tools.sh nextest; then
    say "cargo-nextest could not be installed: running with cargo test"
fi

# The suites in tests/ start the programs, and find them in target/.
say "building"
cargo build --locked --workspace --all-targets

# Everything with a test harness, the suites of mgi-tests among it.
if cargo nextest --version >/dev/null 2>&1; then
    say "tests of the workspace"
    # --no-tests=fail: a workspace without tests is a mistake, not a success.
    cargo nextest run --locked --workspace --no-fail-fast --no-tests=fail
else
    say "tests of the workspace, by cargo test"
    cargo test --locked --workspace --all-targets --no-fail-fast
fi

say "the data: every paragraph of the published profile is held, every reference exists"
python3 data/tools/check_coverage.py

say "examples in the documentation"
cargo test --locked --workspace --doc --quiet

if [[ -f tests/python/run.sh ]]; then
    say "the Python suite"
    bash tests/python/run.sh
else
    say "there is no Python suite (tests/python/run.sh)"
fi
