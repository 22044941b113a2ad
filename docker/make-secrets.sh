#!/bin/sh
# Makes the secret files that docker-compose.yml names, each once: what is there already is never touched.
# usage: sh docker/make-secrets.sh [FOLDER]     default: SECRETS_DIR, else ./secrets
set -eu
folder=${1:-${SECRETS_DIR:-./secrets}}
umask 077
mkdir -p "$folder"
random() { od -An -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }
put() {
  [ -s "$folder/$1" ] && return 0
  printf '%s\n' "$2" >"$folder/$1.new"
  # A container reads its file as its own user; on this machine the folder is closed to everybody else.
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "$folder/$1"
}
for name in postgres_password ledger_password vault_password reader_password auditor_password temporal_db_password follow_up_hook_secret; do
  put "$name" "$(random 24)"
done
# 32 bytes as hex digits.
for name in vault_key codec_key archive_key; do
  put "$name" "$(random 32)"
done
