#!/usr/bin/env bash
# Runs a command beside the engines of many machines: servers of its own on free ports, in a folder of its own, which go
# when the command ends. Their addresses are in the environment of the command.
#
#   scripts/with-engines.sh COMMAND [ARGUMENT…]
#
# MIST_ENGINES names those that are wanted, with spaces between; without it, all of them: postgres redis s3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/env.sh
source "$here/env.sh"

folder=$(mktemp -d)
started=()

stop() {
    trap - EXIT
    local pid
    # What they hold is thrown away; PostgreSQL would else wait for its clients.
    for pid in ${started[@]+"${started[@]}"}; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap stop EXIT

# free_port: a port that nobody listens on.
free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# as_nobody COMMAND…: PostgreSQL refuses to run as root.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
    else
        "$@"
    fi
}

# until_true COMMAND…: waits for the state, for two minutes at most.
until_true() {
    local deadline=$((SECONDS + 120))
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            cat "$folder"/*.log >&2
            echo "an engine did not start" >&2
            exit 1
        fi
    done
}

start_postgres() {
    local programs port data=$folder/postgres
    programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 | sort -V | tail -n 1)
    # For tests that need a server to kill.
    export MIST_TEST_POSTGRES_PROGRAMS=$programs
    port=$(free_port)
    mkdir "$data"
    [ "$(id -u)" -ne 0 ] || chown nobody "$folder" "$data"
    as_nobody "$programs/initdb" --pgdata="$data" --username=mist --auth=trust --encoding=UTF8 --no-sync \
        --locale-provider=icu --icu-locale=en-US --locale=C.UTF-8 \
        >"$folder/initdb.log"
    # What a test's crash could cost is thrown away anyway: no waiting for the disk.
    as_nobody "$programs/postgres" -D "$data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500 \
        >"$folder/postgres.log" 2>&1 &
    started+=($!)
    export MIST_TEST_POSTGRES_URL=postgres://mist@127.0.0.1:$port/postgres
    until_true "$programs/psql" "$MIST_TEST_POSTGRES_URL" --command 'SELECT 1'
}

start_redis() {
    local port
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --save '' >"$folder/redis.log" 2>&1 &
    started+=($!)
    export MIST_TEST_REDIS_URL=redis://127.0.0.1:$port
    until_true redis-cli -p "$port" ping
}

start_s3() {
    local port key=test-key secret=test-secret
    port=$(free_port)
    mkdir -p "$folder/s3"
    s3s-fs --host 127.0.0.1 --port "$port" --access-key "$key" --secret-key "$secret" "$folder/s3" \
        >"$folder/s3.log" 2>&1 &
    started+=($!)
    export MIST_TEST_S3_ENDPOINT=http://127.0.0.1:$port MIST_TEST_S3_FOLDER=$folder/s3
    export MIST_TEST_S3_KEY=$key MIST_TEST_S3_SECRET=$secret
    until_true curl --silent "$MIST_TEST_S3_ENDPOINT"
}

for engine in ${MIST_ENGINES:-postgres redis s3}; do
    "start_$engine"
done
"$@"
