#!/usr/bin/env bash
# Runs tests on the oldest PostgreSQL we promise (15, as Debian packs it) where it is installed; otherwise says so.
# Arguments: those of pytest. The server is private: its own data folder, reached by a socket only, gone afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=${TONGXIN_OTHER_POSTGRESQL:-/usr/lib/postgresql/15/bin}
if [ ! -x "$programs/initdb" ]; then
  echo "PostgreSQL 15 is not installed: tests run on the wheel's server only (apt-get install postgresql-15 adds it)"
  exit 0
fi

folder=$(mktemp -d /tmp/tongxin-pg-XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
trap '"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

"${as[@]}" "$programs/initdb" -D "$folder/data" -U tongxin_owner --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
chmod 755 "$folder" # who runs the tests enters it for the socket
"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
  -o "-k $folder -c listen_addresses= -c fsync=off -c jit=off -c unix_socket_permissions=0777" >/dev/null
"$programs/psql" -q -h "$folder" -U tongxin_owner -d postgres \
  -c "CREATE ROLE tongxin_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"

export TONGXIN_DATABASE_URL="postgresql:///tongxin?host=$folder&user=tongxin_app"
export TONGXIN_MIGRATE_URL="postgresql:///tongxin?host=$folder&user=tongxin_owner"
"$programs/psql" -q -h "$folder" -U tongxin_owner -d postgres -c "CREATE DATABASE tongxin"
echo "on $("$programs/postgres" --version)"
.venv/bin/python -m pytest "$@"
