#!/bin/sh
# lay-out.sh ARCH PUBLISHED: puts the published programs and all that belongs to them where the packages have it.
set -eu
arch=$1 published=$2
while read -r package project; do
    root=debian/$package
    mkdir -p "$root/usr/bin"
    if [ "$arch" = all ]; then
        mkdir -p "$root/usr/share/$package"
        cp "$published/$project"/*.dll "$published/$project"/*.json "$root/usr/share/$package"
        printf '#!/bin/sh\nexec dotnet /usr/share/%s/%s.dll "$@"\n' "$package" "$package" >"$root/usr/bin/$package"
        chmod 755 "$root/usr/bin/$package"
    else
        install -m 755 "$published/$project/$package" "$root/usr/bin/$package"
    fi
    for part in share/bash-completion/completions share/zsh/vendor-completions share/fish/vendor_completions.d "share/doc/$package/examples"; do
        mkdir -p "$root/usr/$part"
    done
    install -m 644 "packaging/completions/$package.bash" "$root/usr/share/bash-completion/completions/$package"
    install -m 644 "packaging/completions/_$package" "$root/usr/share/zsh/vendor-completions/_$package"
    install -m 644 "packaging/completions/$package.fish" "$root/usr/share/fish/vendor_completions.d/$package.fish"
    [ "$arch" = all ] || install -m 644 "$published/runtime-notices" "$root/usr/share/doc/$package/dotnet-third-party-notices"
    install -m 644 packaging/third-party-notices "$root/usr/share/doc/$package/third-party-notices"
    install -m 644 docs/installing.md "docs/$package.md" "$root/usr/share/doc/$package"
done <<END
esp-proxy EspProxy
meshcore-ble-connect BleConnect
END
install -d debian/esp-proxy/etc/esp-proxy debian/esp-proxy/usr/lib/esp-proxy debian/meshcore-ble-connect/etc/meshcore-ble-connect
install -m 644 packaging/config/esp-proxy.conf debian/esp-proxy/etc/esp-proxy
install -m 600 packaging/config/encryption-key packaging/config/passkeys debian/esp-proxy/etc/esp-proxy
install -m 755 packaging/systemd/restart-wedged-bluetoothd debian/esp-proxy/usr/lib/esp-proxy
install -m 644 packaging/systemd/bluetooth-experimental.conf debian/esp-proxy/usr/share/doc/esp-proxy/examples
install -m 600 packaging/config/default.conf debian/meshcore-ble-connect/etc/meshcore-ble-connect
install -m 644 packaging/systemd/needs-a-bond.service debian/meshcore-ble-connect/usr/share/doc/meshcore-ble-connect/examples
