#!/usr/bin/env bash
# Serves with hot reload: cargo-leptos watches, rebuilds, and patches the open page.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"
exec cargo leptos watch --hot-reload "$@"
