#!/bin/bash
# build-tools.sh: makes sure that what packaging/build-deb.sh needs is there, as packages.sh does.
exec "$(dirname "$0")/packages.sh" dpkg-buildpackage=dpkg-dev dh=debhelper readelf=binutils clang=clang ld.lld=lld llvm-objcopy=llvm mmdebstrap=mmdebstrap
