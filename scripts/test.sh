#!/usr/bin/env bash
# Every test: native and HTTP by cargo, then the browser's against the real server in a real Chromium.
#
#   scripts/test.sh [PLAYWRIGHT ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

cargo test --workspace --exclude frontend
"$here/build.sh" site
"$here/browser-tests.sh" "$@"
