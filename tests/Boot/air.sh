#!/bin/bash
# air.sh: what is in the air of the machine, before bluetoothd could take the radio's controller for its own.
set -euo pipefail
here=$(cd "$(dirname "$0")/../EndToEnd" && pwd)
# until_there PATH
until_there() { until [ -e "$1" ]; do sleep 0.1; done; }
# This machine's, whatever release has booted: the controllers are the same everywhere.
mount --bind /dev /host/dev
chroot /host /usr/bin/btvirt -l2 -L &
until_there /sys/class/bluetooth/hci1
"$here/Peripheral/bin/Release/net10.0/radio" --device 1 --control /run/radio &
until_there /run/radio
systemd-notify --ready
wait
