#!/usr/bin/env bash
# What the tests need from the system: Chromium, a Chinese font, LibreOffice and poppler.
# Installs Debian's packages when run as root; otherwise prints the one command to run.
set -euo pipefail

missing=()
need() { "${@:2}" >/dev/null 2>&1 || missing+=("$1"); }
has_font() { [ -n "$(fc-list :lang=zh-cn family)" ]; }
has_office() { compgen -G "/usr/lib*/libreoffice/program/lib$1lo.so" || compgen -G "/opt/libreoffice*/program/lib$1lo.so"; }
has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

need chromium has_chromium
need fonts-noto-cjk has_font
need libreoffice-writer-nogui has_office sw
need libreoffice-calc-nogui has_office sc
need poppler-utils command -v pdftotext

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends fontconfig "${missing[@]}" >/dev/null
else
  echo "The tests need packages that only root can install. Run:" >&2
  echo "  sudo apt-get install --no-install-recommends fontconfig ${missing[*]}" >&2
  exit 1
fi
