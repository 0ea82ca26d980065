#!/usr/bin/env bash
# Builds the client-side-rendered client into dist/. It talks to the server at MIST_SERVER_URL, which
# is compiled in; empty means the server that serves the files.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"
export MIST_SERVER_URL=${MIST_SERVER_URL:-}
exec trunk build --release --offline "$@"
