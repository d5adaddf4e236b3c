#!/bin/bash
# guest.sh [GROUP...]: the checks, inside the machine that has booted.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
end_to_end=$here/../EndToEnd/bin/Release/net10.0/EndToEnd
export SYSTEMD_PAGER='' SYSTEMD_COLORS=0
# shellcheck source=tests/checks.sh
. "$here/../checks.sh"
# shellcheck source=tests/Boot/proxy-checks.sh
. "$here/proxy-checks.sh"
# shellcheck source=tests/Boot/container-checks.sh
. "$here/container-checks.sh"
# shellcheck source=tests/Boot/bond-checks.sh
. "$here/bond-checks.sh"
# shellcheck source=tests/Boot/trouble-checks.sh
. "$here/trouble-checks.sh"

# soon SECONDS COMMAND...: until it succeeds; waits cost nothing here, but each command does.
soon() {
    local limit=$1 end=$((SECONDS + $1))
    shift
    while [ "$SECONDS" -le "$end" ]; do "$@" >/dev/null 2>&1 && return; sleep 0.2; done
    echo "Not within $limit s: $*"
    return 1
}

property() { systemctl show --value --property="$2" "$1"; }

# radio COMMAND...: what it answers.
radio() { perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => "/run/radio") or die; print $s "@ARGV\n"; $s->flush; $_ = <$s>; print; exit !/^ok/' "$@"; }

[ $# -gt 0 ] || set -- proxy container bond trouble
for group; do "${group}_checks"; done
journalctl --no-pager --output=short-monotonic >/run/host/journal
finish
