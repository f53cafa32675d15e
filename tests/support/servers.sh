#!/usr/bin/env bash
# Sees to the servers that tests need: installs Debian packages that are missing (as root), and says what it lacks.
set -euo pipefail

need() { # program, package
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        missing+=("$2")
    else
        echo "tests: $1 is missing; install it with: apt install $2" >&2
    fi
}

missing=()
need chromium chromium
# The API's example in the shell is run as it is written.
need curl curl
need jq jq
need /usr/sbin/pgbouncer pgbouncer
[ -x /usr/lib/postgresql/15/bin/postgres ] || need postgres-15 postgresql-15
if [ "${#missing[@]}" -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    # Debian's package would start a cluster of its own, which nobody needs here.
    mkdir -p /etc/postgresql-common && { [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; }
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || echo "tests: could not install ${missing[*]}" >&2
fi
