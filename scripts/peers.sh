#!/usr/bin/env bash
# The real programs that test/interop talks to. Clients are installed from Debian's packages where they are missing;
# the servers conflict with each other as packages, so they are unpacked side by side into .peers/ and run from there, and
# with them pebble, a certificate authority for tests of ACME.
# Running it again when all is there takes a fraction of a second and needs no network.
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
peers=$PWD/.peers
clients=(curl lftp python3 openssl)
# Raise when what is unpacked changes, so that an older tree is made anew.
edition=1

say() { printf 'peers: %s\n' "$*"; }
fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

apt() {
  local options=(-q -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3)
  # Root's download would be handed to the user _apt, who cannot write into this folder.
  if [ "$(id -u)" = 0 ]; then options+=(-o APT::Sandbox::User=root); fi
  apt-get "${options[@]}" "$@" </dev/null
}

updated=no
update_lists() {
  [ "$updated" = no ] || return 1
  [ "$(id -u)" = 0 ] || return 1
  updated=yes
  say "reading the package lists"
  apt update >"$work/update.log" 2>&1 || {
    tail -n 5 "$work/update.log" >&2
    return 1
  }
}

# What apt would install for the packages named, one name a line; lists are fetched when they are missing or too old.
plan() {
  apt -s install --no-install-recommends "$@" 2>"$work/plan.log" | awk '$1 == "Inst" { print $2 }'
}
plan_with_lists() {
  plan "$@" || { update_lists && plan "$@"; } || {
    tail -n 5 "$work/plan.log" >&2
    fail "apt knows no way to install: $*" "run apt-get update as root, on Debian 12 or newer"
  }
}

install_clients() {
  local missing=()
  for program in "${clients[@]}"; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  # A server, though of Python: nothing else is in its way.
  [ -e /usr/lib/python3/dist-packages/pyftpdlib/servers.py ] || missing+=(python3-pyftpdlib python3-openssl)
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "missing programs: ${missing[*]}" "as root: apt-get install ${missing[*]}"
  command -v apt-get >/dev/null || fail "missing programs: ${missing[*]}" "install them by your system's own means"
  say "installing ${missing[*]}"
  plan_with_lists "${missing[@]}" >/dev/null
  if ! apt install --no-install-recommends "${missing[@]}" >"$work/install.log" 2>&1; then
    if ! { update_lists && apt install --no-install-recommends "${missing[@]}" >"$work/install.log" 2>&1; }; then
      tail -n 20 "$work/install.log" >&2
      fail "could not install ${missing[*]}" "see the lines above"
    fi
  fi
}

# unpack FOLDER PROGRAM PACKAGE...: the packages, and those libraries they need that this system has not.
unpack() {
  local folder=$1 program=$2
  shift 2
  local mark="$edition $*"
  if [ -x "$peers/$folder/$program" ] && [ "$(cat "$peers/$folder/.unpacked" 2>/dev/null)" = "$mark" ]; then return 0; fi
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    fail "cannot unpack $folder: this system has no apt-get and dpkg" "run the interop tests on Debian or Ubuntu"
  say "unpacking $folder"
  local planned libraries
  planned=$(plan_with_lists "$@")
  libraries=$(grep '^lib' <<<"$planned" || true)
  mkdir -p "$work/$folder/packages" "$work/$folder/tree"
  # shellcheck disable=SC2086 # one word a package
  fetch "$work/$folder/packages" "$@" $libraries
  for package in "$work/$folder/packages"/*.deb; do dpkg -x "$package" "$work/$folder/tree"; done
  [ -x "$work/$folder/tree/$program" ] || fail "$* holds no $program" "look into the packages: apt-get download $*"
  printf '%s\n' "$mark" >"$work/$folder/tree/.unpacked"
  rm -rf "${peers:?}/$folder"
  mv "$work/$folder/tree" "$peers/$folder"
}

fetch() {
  local into=$1
  shift
  if (cd "$into" && apt download "$@") >"$work/download.log" 2>&1; then return 0; fi
  # Lists older than the mirror name files that are gone.
  if update_lists && (cd "$into" && apt download "$@") >"$work/download.log" 2>&1; then return 0; fi
  tail -n 10 "$work/download.log" >&2
  fail "could not download: $*" "is there a network? as root: apt-get update"
}

mkdir -p "$peers"
# In .peers, so that finished trees can be renamed into place; one folder a run, so that two runs do not meet.
work=$(mktemp -d "$peers/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT

install_clients
unpack vsftpd usr/sbin/vsftpd vsftpd
unpack proftpd usr/sbin/proftpd proftpd-core proftpd-mod-crypto
unpack pure-ftpd usr/sbin/pure-ftpd pure-ftpd pure-ftpd-common
unpack pebble usr/bin/pebble pebble
unpack testssl usr/bin/testssl testssl.sh bsdextrautils
say "ready: ${clients[*]}, and in .peers/: vsftpd proftpd pure-ftpd pebble testssl"
