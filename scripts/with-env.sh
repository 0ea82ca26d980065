#!/usr/bin/env bash
# Runs a command with MIST's tools and Rust toolchain; `mist` is the release build of this checkout.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "$0")/env.sh"
cd "$MIST_ROOT"
PATH=$CARGO_TARGET_DIR/release:$PATH
# Where the site was built; by default that is where `mist` looks by itself.
[ "$CARGO_TARGET_DIR" = "$MIST_ROOT/target" ] || export MIST_SITE_ROOT=${MIST_SITE_ROOT:-$CARGO_TARGET_DIR/site}
exec "$@"
