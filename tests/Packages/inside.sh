#!/bin/sh
# Run by tests/Packages/run inside a clean Debian: install, use, upgrade, remove, purge. /give has the packages.
set -eu
say() { echo "inside: $*" >&2; exit 1; }
cd /give
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d
apt-get -qq -o Dpkg::Use-Pty=0 update
apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install ./esp-proxy_*.deb ./meshcore-ble-connect_*.deb

esp-proxy --version; meshcore-ble-connect --version
esp-proxy --help | grep -q -- --check-config || say "no help"
esp-proxy --check-config >/dev/null
esp-proxy --generate-key | grep -q '^.\{43\}=$' || say "no key"
# It runs without a bus, an adapter or a network, says what it lacks, and ends when it is told to.
timeout -s TERM 3 esp-proxy --port 0 --mdns off --bind 127.0.0.1 2>/tmp/log || [ $? = 124 ] || say "esp-proxy did not run: $(cat /tmp/log)"
grep -q 'listened on' /tmp/log || say "esp-proxy did not listen: $(cat /tmp/log)"
code=0; meshcore-ble-connect AA:BB:CC:DD:EE:FF --check-only || code=$?; [ $code = 4 ] || say "exit code $code and not 4"

# What was changed is kept on an upgrade, and so are the modes.
echo 'name = kept' >>/etc/esp-proxy/esp-proxy.conf
echo 'MESHCORE_BLE_PIN=123456' >>/etc/meshcore-ble-connect/default.conf
dpkg -i newer-proxy newer-tool >/dev/null
[ "$(dpkg-query -W esp-proxy | grep -c newer)" = 1 ] || say "not upgraded"
grep -q '^name = kept' /etc/esp-proxy/esp-proxy.conf || say "the configuration was lost"
grep -q '^MESHCORE_BLE_PIN=123456' /etc/meshcore-ble-connect/default.conf || say "the PIN was lost"
[ "$(stat -c %a /etc/meshcore-ble-connect/default.conf /etc/esp-proxy/passkeys | tr '\n' ' ')" = "600 600 " ] || say "a secret is open"

# dbus-daemon drops the connection of a user that systemd makes up at the start, so there is a real one for each unit.
for user in esp-proxy meshcore-ble-connect; do getent passwd "$user" >/dev/null || say "there is no user $user"; done

# Removing keeps settings and state; purging leaves nothing.
mkdir -p /var/lib/private/esp-proxy /var/lib/esp-proxy-watchdog; ln -s private/esp-proxy /var/lib/esp-proxy; echo key >/var/lib/private/esp-proxy/encryption-key
echo 'MESHCORE_BLE_PIN=1' >/etc/meshcore-ble-connect/AA:BB:CC:DD:EE:FF.conf
mkdir -p /etc/systemd/system/multi-user.target.wants
ln -s /lib/systemd/system/meshcore-ble-connect@.service /etc/systemd/system/multi-user.target.wants/meshcore-ble-connect@AA:BB:CC:DD:EE:FF.service
dpkg --remove esp-proxy meshcore-ble-connect >/dev/null
[ -s /etc/esp-proxy/esp-proxy.conf ] && [ -s /var/lib/private/esp-proxy/encryption-key ] || say "removing took settings or state"
dpkg --purge esp-proxy meshcore-ble-connect >/dev/null
left=$(find / -xdev \( -path /give -o -path /proc -o -path /dev -o -path /var/log -o -path /var/cache \) -prune -o \( -iname '*esp-proxy*' -o -iname '*meshcore*' \) -print)
! command -v userdel >/dev/null || ! getent passwd esp-proxy meshcore-ble-connect >/dev/null || say "the users were left after purge"
[ -z "$left" ] || say "left after purge: $left"
