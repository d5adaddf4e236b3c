#!/bin/bash
# build-kernel.sh: prints the path of a user-mode Linux kernel with Bluetooth; builds it first if there is none yet.
# Made from Debian's own kernel source; the build takes about five minutes on two cores, once: the result is kept outside
# the checkout, under a name that changes with the configuration, the patch and the version of the source.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bluetooth-end-to-end
package=linux-source-6.1

candidate() { apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: //p' | grep -v '(none)' || true; }
ours() { cat "$here"/kernel/* | sha256sum | cut -c1-12; }

version=$(candidate)
if [ -z "$version" ]; then
    # A machine without package lists may still have a kernel from before.
    existing=$(ls -t "$cache"/*-"$(ours)"/linux 2>/dev/null | head -1 || true)
    if [ -n "$existing" ]; then echo "$existing"; exit; fi
    [ "$(id -u)" = 0 ] && apt-get update -q >&2
    version=$(candidate)
    [ -n "$version" ] || { echo "The package $package is not to be had here; Debian 12 has it (sudo apt-get update)." >&2; exit 1; }
fi
kernel=$cache/$version-$(ours)/linux
if [ -x "$kernel" ]; then echo "$kernel"; exit; fi

"$here/../packages.sh" gcc=gcc /usr/include/stdio.h=libc6-dev make=make flex=flex bison=bison bc=bc xz=xz-utils patch=patch >&2
echo "Building the kernel for the virtual machine (about five minutes, once)" >&2
mkdir -p "$cache"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
{
    apt-get download -q "$package=$version"         # unpacked here, never installed
    dpkg -x "$package"_*.deb unpacked
    tar xf "unpacked/usr/src/$package.tar.xz"
    cd "$package"
    # Only some versions have the faults.
    if grep -A6 'static void l2cap_conn_free' net/bluetooth/l2cap_core.c | grep -q hci_chan_del; then
        patch -p1 < "$here/kernel/l2cap-double-free.patch"
    fi
    if grep -q 'HOST_FP_SIZE, 2696' arch/x86/um/user-offsets.c; then
        patch -p1 < "$here/kernel/wide-registers.patch"
    fi
    make -s ARCH=um defconfig
    scripts/kconfig/merge_config.sh -m .config "$here/kernel/bluetooth.config"
    make -s ARCH=um olddefconfig
    make -s ARCH=um -j"$(nproc)" linux
} >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; echo "The kernel could not be built." >&2; exit 1; }
mkdir -p "$(dirname "$kernel")"
strip -o "$kernel.new" linux
mv "$kernel.new" "$kernel"
echo "$kernel"
