#!/usr/bin/env bash
# Makes .venv with the given Python (3.11 or newer); says in one sentence what is missing.
set -euo pipefail
python=${1:-python3}

if ! command -v "$python" >/dev/null || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Tongxin needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3.11 run" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
  else
    echo "This Python cannot make virtual environments: run  sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi
"$python" -m venv .venv
