# install.sh REPOSITORY DOTNET: run by tests/Boot/run in the root that is to boot: the packages as dpkg installs them, and the unit that brings the air.
set -eu
repository=$1 dotnet=$2
cd /give
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d
dpkg -i ./esp-proxy_*.deb ./meshcore-ble-connect_*.deb
rm /usr/sbin/policy-rc.d
for unit in *.service; do sed "s#@REPOSITORY@#$repository#; s#@DOTNET@#$dotnet#" "$unit" >"/etc/systemd/system/$unit"; done
systemctl enable air.service
# As docs/installing.md has it.
mkdir /etc/systemd/system/meshcore-ble-connect@F0:0D:CA:FE:00:01.service.d
printf '[Service]\nLoadCredential=pin:/root/radio.pin\n' >/etc/systemd/system/meshcore-ble-connect@F0:0D:CA:FE:00:01.service.d/pin.conf
rm -rf /give
