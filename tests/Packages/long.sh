# Sourced by tests/Packages/run --long: packages that are compiled ahead of time, and those for arm64, which qemu runs.

# for_glibc MACHINE: both packages are for the machine, as readelf calls it, and content with Debian 11's C library.
for_glibc() {
    local file needs
    for file in "$x"/usr/bin/*; do readelf -h "$file" | grep -q "Machine:.* $1$" || { readelf -h "$file"; return 1; }; done
    for file in "$proxy" "$tool"; do
        needs=$(dpkg-deb -f "$file" Depends | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
        dpkg --compare-versions "${needs:?no libc6 in Depends}" le 2.31 || { echo "$file needs glibc $needs"; return 1; }
    done
}

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

tests/packages.sh clang=clang ld.lld=lld llvm-objcopy=llvm mmdebstrap=mmdebstrap qemu-aarch64-static=qemu-user-static || { failed=1; finish; }
here_is=$(dpkg --print-architecture)
if [ "$here_is" = amd64 ] || [ "$here_is" = arm64 ]; then
    check "the packages are compiled ahead of time" packaging/build-deb.sh --native --out "$work/native"
    unpack "$work/native" "$work/native/x"
    check "lintian finds nothing in what is compiled ahead of time" lintian_finds_nothing
    check "what is compiled ahead of time is content with Debian 11's C library" for_glibc "$([ "$here_is" = amd64 ] && echo X86-64 || echo AArch64)"
    programs_work "compiled ahead of time" bookworm bullseye trixie
fi
sysroot=$(packaging/make-sysroot.sh arm64)
for kind in '' --native; do
    named="for arm64${kind:+, compiled ahead of time}"
    # shellcheck disable=SC2086
    check "the packages $named are built" packaging/build-deb.sh --arch arm64 $kind --out "$work/arm64$kind"
    unpack "$work/arm64$kind" "$work/arm64$kind/x"
    check "the programs $named are content with Debian 11's C library" for_glibc AArch64
    check "qemu runs esp-proxy $named" qemu_runs_the_proxy
    check "qemu runs meshcore-ble-connect $named" qemu_runs_the_tool
done
