# Sourced by tests/Packages/run --long: packages that bring a runtime, and those for arm64, which qemu runs.

under_qemu() { qemu-aarch64-static -L "$sysroot" "$x/usr/bin/$@"; }

qemu_runs_the_proxy() {
    [ "$(under_qemu esp-proxy --version)" = "esp-proxy v$(dpkg-deb -f "$proxy" Version)" ] || return
    under_qemu esp-proxy --help | grep -q -- --check-config || return
    under_qemu esp-proxy --check-config --config "$x/etc/esp-proxy/esp-proxy.conf" || return
    under_qemu esp-proxy --generate-key | grep -q '^.\{43\}=$' || return
    listening "$work/log" env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent qemu-aarch64-static -L "$sysroot" "$x/usr/bin/esp-proxy" \
        --port 0 --bind 127.0.0.1 --mdns off || return
    kill "$!"; wait "$!" || { cat "$work/log"; return 1; }
}

qemu_runs_the_tool() {
    [ "$(under_qemu meshcore-ble-connect --version)" = "meshcore-ble-connect v$(dpkg-deb -f "$tool" Version)" ] || return
    under_qemu meshcore-ble-connect --help | grep -q -- --check-only || return
    DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent under_qemu meshcore-ble-connect AA:BB:CC:DD:EE:FF --check-only
    [ $? = 4 ]
}

tests/packages.sh qemu-aarch64-static=qemu-user-static || { failed=1; finish; }
here_is=$(dpkg --print-architecture)
if [ "$here_is" != armhf ]; then
    check "the packages that bring a runtime are built" packaging/build-deb.sh --single-file --out "$work/single"
    unpack "$work/single" "$work/single/x"
    check "lintian finds nothing in what brings a runtime" lintian_finds_nothing
    check "what brings a runtime is content with Debian 11's C library" for_glibc "$here_is"
    check "the units of what brings a runtime let it compile" denies_code 0
    check "built again, the packages that bring a runtime are the same" rebuilds_the_same --single-file
    programs_work "with a runtime" bookworm bullseye trixie
fi
sysroot=$(packaging/make-sysroot.sh arm64)
for kind in '' --single-file; do
    named="for arm64${kind:+, with a runtime}"
    # shellcheck disable=SC2086
    check "the packages $named are built" packaging/build-deb.sh --arch arm64 $kind --out "$work/arm64$kind"
    unpack "$work/arm64$kind" "$work/arm64$kind/x"
    check "the programs $named are content with Debian 11's C library" for_glibc arm64
    check "qemu runs esp-proxy $named" qemu_runs_the_proxy
    check "qemu runs meshcore-ble-connect $named" qemu_runs_the_tool
done
