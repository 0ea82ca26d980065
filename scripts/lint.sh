#!/usr/bin/env bash
# Formatting, lints, and what the dependencies may be. The app is checked as the server compiles it (`ssr`) and in both browser
# builds (`hydrate`, `csr`); its features exclude each other, so never with --all-features.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

browser() {
    cargo clippy --target wasm32-unknown-unknown --no-default-features --package frontend --package player \
        --features "frontend/$1" -- --deny warnings
}

cargo fmt --all --check
cargo clippy --workspace --exclude frontend --all-targets -- --deny warnings
browser hydrate
browser csr
"$here/deny.sh"
shellcheck --external-sources --source-path="$MIST_ROOT" scripts/*.sh scripts/setup/*.sh .ci/run
echo "Lints: passed"
