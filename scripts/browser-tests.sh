#!/usr/bin/env bash
# The browser tests alone, against the server and the site as last built by `make test`.
#
#   scripts/browser-tests.sh [PLAYWRIGHT ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT/end2end"

export MIST_BINARY=${MIST_BINARY:-$CARGO_TARGET_DIR/debug/mist}
export MIST_SITE_ROOT=${MIST_SITE_ROOT:-$CARGO_TARGET_DIR/site}
node_modules/.bin/tsc
exec node_modules/.bin/playwright test "$@"
