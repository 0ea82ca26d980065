#!/usr/bin/env bash
# Puts a release build under load, beside nginx and FastAPI. WRITE=1 puts the figures into docs/PERFORMANCE.md.
#
#   scripts/bench-load.sh [PLAYWRIGHT ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"

"$here/build.sh" release
cd "$MIST_ROOT/end2end"
export MIST_BINARY=$CARGO_TARGET_DIR/release/mist
export MIST_SITE_ROOT=$CARGO_TARGET_DIR/site
# The objects lie in a folder that the nodes share.
export MIST_ENGINES="postgres redis"
exec "$here/with-engines.sh" node_modules/.bin/playwright test --config load.config.ts "$@"
