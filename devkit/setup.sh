#!/usr/bin/env bash
# Brings a Debian machine with Python 3.11 to where everything in this checkout runs. Safe to repeat; quick when nothing is to do.
# It starts no service, makes no database cluster and installs no Python package outside this checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PYTHON=${PYTHON:-python3}
REQUIRED=(postgres pgbouncer)
WELCOME=(debootstrap shellcheck) # for test-matrix and lint
LOG=.cache/setup.log
STAMP=.venv/.set-up
export UV_PYTHON_DOWNLOADS=never
PATH=$PATH:/usr/sbin:$PWD/.cache/uv/bin

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$*"
  exit 3
}

logged() { # COMMAND...: its output goes to the log, the end of which is shown on failure
  "$@" >>"$LOG" 2>&1 || {
    tail -n 5 "$LOG" >&2
    stop "This failed: $1 ${2-} ${3-} ...; mend what the lines above (all of them: $LOG) say, then run: make setup"
  }
}

check_python() {
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "Ringfence needs Python 3.11 or newer; install it with: apt-get install python3 (or name one: make PYTHON=python3.12 ...)"
}

present() { # PROGRAM
  local folder
  for folder in ${PG_BINDIR:+"$PG_BINDIR"} /usr/lib/postgresql/*/bin; do
    [ -x "$folder/$1" ] && return
  done
  command -v "$1" >/dev/null
}

package_of() { # PROGRAM
  case $1 in postgres) echo postgresql ;; *) echo "$1" ;; esac
}

missing() { # PROGRAM...: the packages of those that are absent
  local program
  for program; do present "$program" || package_of "$program"; done
}

may_install() {
  command -v apt-get >/dev/null || return
  [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian's packages would start a PgBouncer and make and start a cluster, which nobody asked for and the devkit never uses.
# shellcheck disable=SC2016 # the inner shell expands it
APT='
  set -eu
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  if [ ! -e /etc/postgresql-common ]; then
    no_cluster=/etc/postgresql-common/createcluster.d/ringfence.conf
    mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" >"$no_cluster"
    trap "rm -f $no_cluster" EXIT
  fi
  if [ -d /run/systemd/system ] && ! command -v pgbouncer; then
    systemctl mask --runtime pgbouncer.service
    trap "rm -f ${no_cluster-}; systemctl unmask --runtime pgbouncer.service" EXIT
  fi
  apt-get update -qq
  apt-get install --yes -qq --no-install-recommends "$@"
'

install_programs() {
  local required welcome
  required=$(missing "${REQUIRED[@]}" | xargs)
  welcome=$(missing "${WELCOME[@]}" | xargs)
  [ -n "$required$welcome" ] || return 0
  if may_install; then
    say "[1/3] apt packages: $required $welcome (about a minute)"
    # shellcheck disable=SC2086 # words
    logged as_root sh -c "$APT" apt $required $welcome
  elif [ -n "$required" ]; then
    stop "Ringfence needs programs that are not installed; install them as root with: apt-get install $required"
  else
    say "Not installed, and not needed but for test-matrix or lint: $welcome"
  fi
}

install_uv() {
  if command -v uv >/dev/null; then return; fi
  say "[2/3] uv, into .cache/uv"
  "$PYTHON" -c 'import ensurepip' 2>/dev/null ||
    stop "Python's venv module is not installed; install it with: apt-get install python3-venv"
  logged "$PYTHON" -m venv --clear .cache/uv
  logged .cache/uv/bin/python -m pip install --quiet --require-hashes --requirement requirements/setup.txt
}

install_packages() {
  say "[3/3] Python packages, into .venv"
  logged uv venv --allow-existing --python "$PYTHON" .venv
  logged uv pip sync --python .venv/bin/python --require-hashes requirements/dev.txt
  logged uv pip install --python .venv/bin/python --no-deps --no-build-isolation --editable .
}

wish() { # what a set-up depends on, as one line
  cat requirements/*.txt pyproject.toml devkit/setup.sh <("$PYTHON" --version) <(pwd) | sha256sum
}

main() {
  mkdir -p .cache && : >"$LOG"
  check_python
  install_programs
  [ "$(wish)" = "$(cat "$STAMP" 2>/dev/null)" ] && .venv/bin/python -c '' 2>/dev/null && return
  install_uv
  install_packages
  wish >"$STAMP"
  say "Set up."
}

main
