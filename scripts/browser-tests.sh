#!/usr/bin/env bash
# The browser tests, against the real server in a real Chromium. Builds both, unless MIST_BINARY names a server.
#
#   scripts/browser-tests.sh [PLAYWRIGHT ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

if [ -z "${MIST_BINARY:-}" ]; then
    cargo build --package server --bin mist
    "$here/build.sh" site
fi
cd end2end
export MIST_BINARY=${MIST_BINARY:-$CARGO_TARGET_DIR/debug/mist}
export MIST_SITE_ROOT=${MIST_SITE_ROOT:-$CARGO_TARGET_DIR/site}
node_modules/.bin/tsc
exec node_modules/.bin/playwright test "$@"
