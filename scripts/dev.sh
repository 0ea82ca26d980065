#!/usr/bin/env bash
# Serves with hot reload: cargo-leptos watches, rebuilds, and patches the open page.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"
# Not the folder of `make run`, whose steps go by what is newer. The first is for cargo-leptos, the second for `mist`.
export LEPTOS_SITE_ROOT=$CARGO_TARGET_DIR/dev-site MIST_SITE_ROOT=$CARGO_TARGET_DIR/dev-site
exec cargo leptos watch --hot-reload "$@"
