#!/usr/bin/env bash
# Runs every check of `make check`, all of them even after a failure, and changes nothing.
# Arguments: the folders and files to lint.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

# Settings make their secrets where they are read; these are thrown away.
TONGXIN_HOME=$(mktemp -d)
export TONGXIN_HOME
trap 'rm -rf "$TONGXIN_HOME"' EXIT

run() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $name"
  else
    printf 'FAILED  %s\n%s\n\n' "$name" "$output"
    failed+=("$name")
  fi
}

run "lint" $bin/ruff check --quiet "$@"
run "format" $bin/ruff format --quiet --check "$@"
run "types" $bin/mypy --no-error-summary
run "contracts" $bin/lint-imports --no-logo
run "templates" $bin/djlint src --lint --quiet
run "words" $bin/python tools/check_words.py
run "secrets" $bin/python tools/check_secrets.py
run "lock" $bin/python tools/check_lock.py
run "generated files" $bin/python tools/check_generated.py
$bin/python tools/sizes.py

if [ ${#failed[@]} -gt 0 ]; then
  printf -v list '%s, ' "${failed[@]}"
  echo "make check failed: ${list%, }" >&2
  exit 1
fi
