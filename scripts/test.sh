#!/usr/bin/env bash
# The native tests, on the engines of one machine: units, the sound pipeline against FFmpeg, use cases, and the real
# server over HTTP, asked by schemathesis too. Then, on those of many machines: migrations, use cases, several nodes, and
# HTTP.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"
cd "$MIST_ROOT"

tests=(cargo test --workspace --exclude frontend)
"${tests[@]}"

# test_program NAME: the program of an integration test. Asked for alone, it would be built with other features.
test_program() {
    "${tests[@]}" --no-run --message-format=json-render-diagnostics 2>/dev/null | node -e '
        for (const line of require("fs").readFileSync(0, "utf8").split("\n")) {
            const { target, executable } = line.startsWith("{") ? JSON.parse(line) : {};
            if (executable && target.kind.includes("test") && target.name === process.argv[1]) console.log(executable);
        }' "$1"
}

http=$(test_program http)
# Asks whatever the API's document allows; left out above, as it needs a program of its own.
export MIST_SCHEMATHESIS=$MIST_TOOLS/schemathesis/bin/schemathesis
"$http" --ignored --nocapture properties::
MIST_ENGINES=postgres "$here/with-engines.sh" "$(test_program reversible)"
# Those that need several nodes are left out above, and run here.
for program in "$(test_program it)" "$http"; do
    "$here/with-engines.sh" "$program" --include-ignored
done
