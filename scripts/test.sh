#!/usr/bin/env bash
# The native tests: units, the sound pipeline against FFmpeg, use cases, and the real server over HTTP.
#
#   scripts/test.sh [ARGUMENT OF cargo test…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

cargo test --workspace --exclude frontend "$@"
