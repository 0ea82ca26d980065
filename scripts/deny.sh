#!/usr/bin/env bash
# The dependencies' licences and sources, and what RustSec knows against them. deny.toml has the rules.
#
# The advisories are a git repository on GitHub. Where that is out of reach, the copy of an earlier run is asked, and
# where there is none, only the rest is checked; both are said in a line.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

deny() { cargo-deny --workspace --locked --log-level error "$@"; }

deny check --hide-inclusion-graph licenses sources bans
copies=${CARGO_HOME:-$HOME/.cargo}/advisory-dbs
if timeout 60 cargo-deny --locked --log-level off fetch db >/dev/null 2>&1; then
    deny --offline check --hide-inclusion-graph advisories
elif copy=$(compgen -G "$copies/*/.git"); then
    newest=$(git --git-dir="$copy" log -1 --format=%cs)
    echo "Advisories: could not be fetched; asking the copy, whose newest is of $newest" >&2
    deny --offline check --hide-inclusion-graph advisories
else
    echo "Advisories: NOT CHECKED, as they could not be fetched from github.com/RustSec/advisory-db" >&2
fi
