#!/bin/bash
# guest.sh RUNNER RADIO SCENARIO [ROOT]: what the machine runs. The bus, two controllers, the radio on the second of them
# (before bluetoothd could take it), then the scenario, which starts bluetoothd on the first: that of the release in ROOT.
set -u
runner=$1 radio=$2 scenario=$3 root=${4:-}
mkdir -p /run/dbus && dbus-daemon --system --fork --nopidfile
btvirt -l2 -L >/run/host/btvirt.log 2>&1 &
for _ in $(seq 100); do [ ! -e /sys/class/bluetooth/hci1 ] || break; sleep .1; done
"$radio" --device 1 --control /run/radio.sock >/run/host/radio.log 2>&1 &
if [ -n "$root" ]; then
    for folder in proc sys dev run var/lib/bluetooth; do mount --rbind /$folder "$root/$folder"; done
fi
BLUETOOTHD_ROOT=$root exec "$runner" --radio /run/radio.sock --logs /run/host "$scenario"
