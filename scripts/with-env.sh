#!/usr/bin/env bash
# Runs a command with MIST's tools and Rust toolchain; `mist` is the release build of this checkout.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "$0")/env.sh"
cd "$MIST_ROOT"
PATH=$CARGO_TARGET_DIR/release:$PATH
exec "$@"
