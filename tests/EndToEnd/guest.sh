#!/bin/bash
# guest.sh RUNNER RADIO SCENARIO [ROOT] [PROGRAMS]: what the machine runs. The bus, then the scenario, which plugs in the
# controllers, starts the program RADIO where it wants a radio, and bluetoothd: that of the release in ROOT. PROGRAMS: the folder
# of the programs that are tried.
set -u
runner=$1 radio=$2 scenario=$3 root=${4:-}
mkdir -p /run/dbus && dbus-daemon --system --fork --nopidfile
if [ -n "$root" ]; then
    for folder in proc sys dev run var/lib/bluetooth; do mount --rbind /$folder "$root/$folder"; done
fi
BLUETOOTHD_ROOT=$root PROGRAMS=${5:-} exec "$runner" --radio "$radio" --logs /run/host "$scenario"
