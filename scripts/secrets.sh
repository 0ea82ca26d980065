#!/usr/bin/env bash
# Makes the secrets that compose.yaml asks for, a file each. What is there already stays as it is.
#
#   scripts/secrets.sh [FOLDER]   by default ./secrets
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../secrets}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

command -v openssl >/dev/null || die "openssl makes the secrets, and is not there: install it"

# The folder is closed to other users of this machine. The files in it are not: each is mounted by itself into
# containers, whose users differ and none of which is the owner.
mkdir -p "$folder"
chmod 0700 "$folder"

# secret NAME VALUE: makes the file, where there is none.
secret() {
    local file=$folder/$1 new
    if [ -e "$file" ]; then
        printf '%s: kept\n' "$1"
        return
    fi
    [ -n "$2" ] || die "$1 cannot be made"
    # Under its name only when it is whole.
    new=$(mktemp "$folder/.new.XXXXXX")
    printf '%s\n' "$2" >"$new"
    chmod 0444 "$new"
    mv -n "$new" "$file"
    printf '%s: made\n' "$1"
}

# Hexadecimal where it becomes part of a URL.
secret postgres_password "$(openssl rand -hex 24)"
secret database_url "postgres://mist:$(cat "$folder/postgres_password")@postgres/mist"
secret redis_password "$(openssl rand -hex 24)"
secret redis_url "redis://:$(cat "$folder/redis_password")@redis"
secret jwt_secrets "$(openssl rand -base64 32)"
secret master_key "$(openssl rand -base64 32)"
secret s3_access_key "$(openssl rand -hex 10)"
secret s3_secret_key "$(openssl rand -hex 24)"

echo "Keep a copy of master_key and postgres_password where the backups are: without the first, no track of them plays."
