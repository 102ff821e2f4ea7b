#!/usr/bin/env bash
# Foreign clients against the real server: a Python client made from reflection
# alone, `buf curl` with reflection, and foreign readers of what `mgi export` and
# `mgi bundle` write.
#
#   tests/python/run.sh
#
# MGI_SERVER_BIN   the server (default: target/debug/mgi-server)
# MGI_CLIENT_BIN   the mgi command (default: target/debug/mgi)
# MGI_TEST_PYTHON  a Python with grpcio, grpcio-reflection, grpcio-status, prov and
#                  cryptography
#                  (default: .tools/venv/bin/python; scripts/install-tools.sh python)
# MGI_TEST_BUF     buf (default: .tools/node_modules/.bin/buf; without it that part
#                  is left out, and said so)
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
server=${MGI_SERVER_BIN:-$root/target/debug/mgi-server}
client=${MGI_CLIENT_BIN:-$root/target/debug/mgi}
python=${MGI_TEST_PYTHON:-$root/.tools/venv/bin/python}
buf=${MGI_TEST_BUF:-$root/.tools/node_modules/.bin/buf}

for program in "$server" "$client" "$python"; do
    if [[ ! -x $program ]]; then
        printf 'error: %s is missing; see the first lines of %s\n' "$program" "$0" >&2
        exit 1
    fi
done

scratch=$(mktemp -d)
pid=
cleanup() {
    if [[ -n $pid ]]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -rf -- "$scratch"
}
trap cleanup EXIT

# What is set for another server must not reach this one.
for name in "${!MGI_@}"; do
    unset "$name"
done
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
common=(--data-dir "$scratch/data" --listen "127.0.0.1:$port" --metrics-listen off
    --limits-segment-mib 8)
token=$("$server" "${common[@]}" init --name Secretariat | grep -o 'mgi_[A-Za-z0-9_-]*')
"$server" "${common[@]}" serve 2>"$scratch/log" &
pid=$!
# Healthy, or ended.
until "$server" "${common[@]}" healthcheck >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null; then
        cat "$scratch/log" >&2
        printf 'error: the server ended\n' >&2
        exit 1
    fi
done

failed=0
MGI_ADDRESS=127.0.0.1:$port MGI_TOKEN=$token "$python" "$root/tests/python/conformance.py" ||
    failed=1

# The profile that the client above has made, exported and read by others.
MGI_SERVER=http://127.0.0.1:$port MGI_TOKEN=$token MGI_PROFILE=xp-2026 \
    "$python" "$root/tests/python/exports.py" "$client" "$scratch" || failed=1

# Evidence bundles, checked by a program that was written from docs/auditing.md alone.
MGI_SERVER=http://127.0.0.1:$port MGI_TOKEN=$token \
    "$python" "$root/tests/python/auditing.py" "$client" "$scratch" || failed=1

if [[ -x $buf ]]; then
    # One unary call; buf learns the API from the server's reflection.
    answer=$("$buf" curl --protocol grpc --http2-prior-knowledge \
        -H "authorization: Bearer $token" \
        "http://127.0.0.1:$port/mgi.v1.DirectoryService/WhoAmI") || failed=1
    if [[ $answer == *'"DEPLOYMENT_ROLE_ADMINISTRATOR"'* ]]; then
        printf 'ok   buf curl calls WhoAmI by reflection\n1 passed, 0 failed\n'
    else
        printf 'FAIL buf curl: %s\n0 passed, 1 failed\n' "$answer"
        failed=1
    fi
else
    printf 'NOT RUN: buf curl (%s is missing)\n' "$buf"
fi

if ((failed)); then
    printf -- '--- log of the server ---\n' >&2
    cat "$scratch/log" >&2
fi
exit "$failed"
