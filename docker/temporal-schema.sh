#!/bin/sh
# Brings the engine's two databases to the schema of its version; run before every start, changes nothing when up to date.
set -eu
SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD
for part in temporal visibility; do
  database=temporal
  [ "$part" = visibility ] && database=temporal_visibility
  tool="temporal-sql-tool --plugin postgres12 --ep $SQL_HOST --port $SQL_PORT --user $SQL_USER --db $database"
  # The version table exists from the second start on.
  $tool setup-schema -v 0.0 || echo "$database: schema is there already"
  $tool update-schema -d "$SCHEMA_DIR/postgresql/v12/$part/versioned"
done
