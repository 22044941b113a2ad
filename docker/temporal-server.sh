#!/bin/sh
# The engine takes its password from the environment only: here it comes out of the file. The image's own start follows.
set -eu
POSTGRES_PWD=$(cat "$POSTGRES_PWD_FILE")
export POSTGRES_PWD
unset POSTGRES_PWD_FILE
# Arguments are another program to start (npm run cluster).
[ $# -gt 0 ] || set -- /etc/temporal/entrypoint.sh
exec "$@"
