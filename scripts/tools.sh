# shellcheck shell=bash
# The tools that tests and CI use, and their versions. Sourced by the other scripts,
# which use what is set here.
# shellcheck disable=SC2034

CARGO_DENY_VERSION=0.20.2
CARGO_NEXTEST_VERSION=0.9.143
BUF_VERSION=1.75.0
# What the suite of pages signs in through.
OIDC_PROVIDER_VERSION=9.13.3
# What the Python suite speaks gRPC with, and reads provenance with (prov).
PYTHON_PACKAGES=(
    cryptography==50.0.2
    grpcio==1.85.1
    grpcio-reflection==1.85.1
    grpcio-status==1.85.1
    protobuf==7.36.2
    prov==3.2.3
)

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# Everything is installed here, and nothing outside: the checkout can be deleted
# as a whole. .gitignore has it.
TOOLS=$ROOT/.tools
PYTHON=$TOOLS/venv/bin/python
BUF=$TOOLS/node_modules/.bin/buf
PATH=$TOOLS/bin:$PATH
export PATH

# Says what is being done, on standard error, so that it shows among the output of tools.
say() {
    printf '==> %s\n' "$*" >&2
}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Whether a command is there and names this version as its own.
has_version() {
    local wanted=$1
    shift
    [[ $("$@" 2>/dev/null | head -n 1) =~ (^|[[:space:]])"$wanted"($|[[:space:]]) ]]
}
