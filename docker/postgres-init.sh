#!/bin/sh
# Run once by the postgres image on an empty volume: the engine gets a login and databases of its own, apart from ours.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat "$TEMPORAL_DB_PASSWORD_FILE")" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -f - <<'SQL'
create role temporal login password :'password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
