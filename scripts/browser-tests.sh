#!/usr/bin/env bash
# The browser tests, against the real server in a real Chromium. Builds the site, and the server unless it is told of one.
#
#   scripts/browser-tests.sh [--tested] [PLAYWRIGHT ARGUMENT…]
#
#   --tested   the server that scripts/test.sh has just built
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

export MIST_BINARY=${MIST_BINARY:-$CARGO_TARGET_DIR/debug/mist}
export MIST_SITE_ROOT=${MIST_SITE_ROOT:-$CARGO_TARGET_DIR/site}
if [ "${1:-}" = --tested ]; then
    shift
else
    # Alone, its dependencies have other features than beside their tests: a build of its own.
    cargo build --package server --bin mist
fi
"$here/build.sh" site
cd end2end
node_modules/.bin/tsc
# Some tests are of many nodes.
exec "$here/with-engines.sh" node_modules/.bin/playwright test "$@"
