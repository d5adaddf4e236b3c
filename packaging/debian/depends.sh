#!/bin/sh
# depends.sh ARCH PACKAGE...: writes what the program of each package needs into its substvars. The libraries are read from
# the program itself, as dpkg-shlibdeps would, but also for an architecture whose libraries are not on this machine.
set -eu
arch=$1
shift
for package; do
    program=debian/$package/usr/bin/$package
    if [ "$arch" = all ]; then
        needs=dotnet-runtime-10.0
    else
        glibc=$(readelf -W --version-info "$program" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -V | tail -1)
        needs="libc6 (>= $glibc)"
        for library in $(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
            case $library in
                libgcc_s.so.1) needs="$needs, libgcc-s1" ;;
                libstdc++.so.6) needs="$needs, libstdc++6" ;;
                libz.so.1) needs="$needs, zlib1g" ;;
                libc.so.6 | libm.so.6 | libdl.so.2 | librt.so.1 | libpthread.so.0 | ld-linux*) ;;
                *) echo "depends.sh: which package has $library, which $program needs?" >&2; exit 1 ;;
            esac
        done
        # Loaded at run time, for random numbers and hashes as well as for encryption: .NET takes either version.
        needs="$needs, libssl3 | libssl3t64 | libssl1.1"
    fi
    echo "program:Depends=$needs" >>"debian/$package.substvars"
done
