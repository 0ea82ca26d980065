#!/usr/bin/env bash
# Measures a release build against the peers. WRITE=1 puts the figures into docs/PERFORMANCE.md.
#
#   scripts/bench.sh [PLAYWRIGHT ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"

"$here/build.sh" release
cargo build --release --manifest-path "$MIST_ROOT/Cargo.toml" --package media --package recommend --example features --example long --example neighbours
cd "$MIST_ROOT/end2end"
export MIST_BINARY=$CARGO_TARGET_DIR/release/mist
export MIST_SITE_ROOT=$CARGO_TARGET_DIR/site
export MIST_FEATURES=$CARGO_TARGET_DIR/release/examples/features
export MIST_NEIGHBOURS=$CARGO_TARGET_DIR/release/examples/neighbours
export MIST_LONG=$CARGO_TARGET_DIR/release/examples/long
exec node_modules/.bin/playwright test --config bench.config.ts "$@"
