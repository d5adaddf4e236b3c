# The checks of tests/Packages/run, which sources this: $proxy and $tool are the packages, $x has the files of both, and $installed is
# the folder of their units there.

# unpack DIR X: what is looked at from now on
unpack() {
    proxy=$(echo "$1"/esp-proxy_*.deb) tool=$(echo "$1"/meshcore-ble-connect_*.deb) x=$2
    dpkg-deb -x "$proxy" "$x" && dpkg-deb -x "$tool" "$x" && installed=$(find "$x" -path '*/systemd/system' -type d)
}

lintian_finds_nothing() { lintian --fail-on error,warning,info,pedantic --display-info --pedantic --allow-root "$proxy" "$tool"; }

# for_glibc ARCH: both programs are for that machine, and content with the C library of the oldest Debian that is promised.
for_glibc() {
    local machine oldest=2.31 file needs
    case $1 in amd64) machine=X86-64 ;; arm64) machine=AArch64 ;; armhf) machine=ARM oldest=2.36 ;; esac
    for file in "$x"/usr/bin/*; do readelf -h "$file" | grep -q "Machine:.* $machine$" || { readelf -h "$file"; return 1; }; done
    for file in "$proxy" "$tool"; do
        needs=$(dpkg-deb -f "$file" Depends | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
        dpkg --compare-versions "${needs:?no libc6 in Depends}" le "$oldest" || { echo "$file needs glibc $needs"; return 1; }
    done
}

secrets_are_closed() {
    local want=$'drwx------ root/root ./etc/meshcore-ble-connect/\n-rw------- root/root ./etc/esp-proxy/encryption-key\n-rw------- root/root ./etc/esp-proxy/passkeys\n-rw------- root/root ./etc/meshcore-ble-connect/default.conf\n-rw-r--r-- root/root ./etc/esp-proxy/esp-proxy.conf'
    diff <(sort <<<"$want") <({ dpkg-deb -c "$proxy"; dpkg-deb -c "$tool"; } | awk '$6 ~ /^.\/etc\/.*\// && $6 != "./etc/esp-proxy/" { print $1, $2, $6 }' | sort)
}

bash_completes() {
    local program
    for program in esp-proxy meshcore-ble-connect; do
        bash -euc '. "$1"; f=$(complete -p "$2" | sed "s/.*-F \([^ ]*\) .*/\1/"); COMP_WORDS=("$2" --vers) COMP_CWORD=1; "$f"
            [ "${COMPREPLY[*]}" = --version ]' bash "$x/usr/share/bash-completion/completions/$program" "$program" || return
    done
}

shells_take_completions() {
    local program
    for program in esp-proxy meshcore-ble-connect; do
        zsh -n "$x/usr/share/zsh/vendor-completions/_$program" || return
        [ "$(fish --no-config -c "source $x/usr/share/fish/vendor_completions.d/$program.fish; complete -C '$program --vers'" | cut -f1)" = --version ] || return
    done
}

# Their programs are where this unpacked them. systemd-analyze takes a colon for the begin of an alias, so no instance here.
units_verify() {
    local units=$work/units unit
    mkdir -p "$units"
    cp "$installed"/*.service "$installed"/*.timer "$units" || return
    sed -i "s#=/usr/bin/\(esp-proxy\|meshcore\)#=$x/usr/bin/\1#; s#=/usr/lib/esp-proxy#=$x/usr/lib/esp-proxy#" "$units"/*
    sed "s#/usr/local/bin/my-application#/bin/true#" "$x/usr/share/doc/meshcore-ble-connect/examples/needs-a-bond.service" >"$units/needs-a-bond.service"
    for unit in "$units"/*; do
        SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no "$unit" >"$work/verify" 2>&1 && ! grep -F "$units" "$work/verify" ||
            { cat "$work/verify"; return 1; }
    done
}

# denies_code N: so many of the three units with our programs forbid memory that is written and executed
denies_code() {
    local units
    units=$(grep -lx MemoryDenyWriteExecute=yes "$installed"/esp-proxy.service "$installed"/meshcore-ble-connect*.service)
    echo "$units"
    [ "$(grep -c . <<<"$units")" = "$1" ]
}

# exposure UNIT TENTHS: systemd's own measure of how open a service is, at most so much.
exposure() {
    cp "$installed/$1" "$work/$1" || return
    systemd-analyze security --no-pager --offline=true --threshold="$2" "$work/$1" | tail -1
    return "${PIPESTATUS[0]}"
}

# Every option that --help lists with a value of its kind; what it does is in the suites, here it is whether it is bound.
proxy_takes_every_option() {
    local run="$x/usr/bin/esp-proxy" option value arguments=() want=()
    printf 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n' >"$work/key"; printf 'AA:BB:CC:DD:EE:FF = 123456\n' >"$work/passkeys"; chmod 600 "$work/key" "$work/passkeys"
    for option in $("$run" --help | sed -n 's/^ *--\([a-z-]*\).*/\1/p'); do
        case $option in
            help | version | check-config | generate-key | doctor) continue ;;
            encryption-key) continue ;;
            encryption-key-file) value=$work/key ;;
            passkeys-file) value=$work/passkeys ;;
            config) value=/dev/null; arguments+=(--config "$value"); continue ;;
            name-add-mac-suffix) arguments+=("--$option"); want+=("$option = yes"); continue ;;
            mac) value=02:00:00:12:34:56 ;;
            bind) value=127.0.0.1 ;;
            port | max-connections) value=7 ;;
            mdns) value=off ;;
            log-level) value=debug ;;
            scanner) value=dbus ;;
            scan-mode) value=passive ;;
            *) value=abc ;;
        esac
        arguments+=("--$option" "$value"); want+=("$option = $value")
    done
    "$run" --check-config "${arguments[@]}" >"$work/config" || return
    for value in "${want[@]}"; do grep -qxF "$value  (--${value%% *})" "$work/config" || { echo "lost: $value"; return 1; }; done
    [ ${#want[@]} -ge 13 ] || { echo "only ${#want[@]} options were found in --help"; return 1; }
    "$run" --check-config --encryption-key "$("$run" --generate-key)" | grep -q '^encryption-key = (a key)' || return
    ! "$run" --check-config --no-such-option || return
    [ "$("$run" --version)" = "esp-proxy v$(dpkg-deb -f "$proxy" Version)" ] || return
    # The configuration as installed is right, and so is every line of it that is commented out, but for those about secrets.
    "$run" --check-config --config "$x/etc/esp-proxy/esp-proxy.conf" || return
    sed 's/^#\([a-z-]* = \)/\1/; /^encryption-key\|^passkeys-file/d' "$x/etc/esp-proxy/esp-proxy.conf" >"$work/all.conf"
    "$run" --check-config --config "$work/all.conf" || return
    mkdir -p "$work/credentials"; cp "$x/etc/esp-proxy/encryption-key" "$x/etc/esp-proxy/passkeys" "$work/credentials"
    CREDENTIALS_DIRECTORY=$work/credentials "$run" --check-config --config /dev/null
}

# Without a bus each of these ends with 4, for which the command line had to be right.
tool_takes_every_option() {
    local run="$x/usr/bin/meshcore-ble-connect" mac=AA:BB:CC:DD:EE:FF seen='' arguments option
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent
    printf '123456\n' >"$work/pin"
    while read -r -a arguments; do
        "$run" "${arguments[@]}" <"$work/pin" >"$work/tool" 2>&1
        [ $? = 4 ] || { echo "${arguments[*]}:"; cat "$work/tool"; return 1; }
        seen+=" ${arguments[*]}"
    done <<END
$mac --pin 123456 --verbose --timeout 9 --adapter hci1 --verify-service 180a --no-trust
$mac --pin-file $work/pin --force-repair
$mac --pin-stdin --json
$mac --check-only
$mac --remove
--list
$mac --wait 0 --pin=123456
END
    for option in $("$run" --help | sed -n 's/^  \(-h, \)\?\(--[a-z-]*\).*/\2/p'); do
        case " $seen --help --version " in *" $option "* | *" $option="*) ;; *) echo "$option was not tried"; return 1 ;; esac
    done
    [ "$("$run" --version)" = "meshcore-ble-connect v$(dpkg-deb -f "$tool" Version)" ]
}

# With a clock, a journal and a systemctl of the test: it restarts at the first word of it and not again within five minutes, and
# what is said meanwhile counts afterwards, unless bluetoothd was started since.
watchdog_restarts() {
    local bin=$work/bin script=$x/usr/lib/esp-proxy/restart-wedged-bluetoothd wedged='Scanning failed: bluetoothd is wedged: restart it.'
    rm -rf "$work/watchdog"; mkdir -p "$bin" "$work/watchdog"; : >"$work/calls"; : >"$work/journal"; : >"$work/started"
    printf '#!/bin/sh\n[ "$*" = +%%s ] && exec cat %s\nexec /bin/date "$@"\n' "$work/now" >"$bin/date"
    printf '#!/bin/sh\nfor a; do case $a in --since=@*) since=${a#*@} ;; --until=@*) until=${a#*@} ;; esac; done\nawk -v s="$since" -v u="$until" "\\$1 >= s && \\$1 <= u" %s\n' "$work/journal" >"$bin/journalctl"
    printf '#!/bin/sh\n[ "$1" = show ] && exec cat %s\necho "$@" >>%s\n' "$work/started" "$work/calls" >"$bin/systemctl"
    chmod +x "$bin"/*
    # look SECOND RESTARTS: a look at that second, and how many times bluetoothd was restarted by then
    look() {
        echo $((1000000 + $1)) >"$work/now"
        STATE_DIRECTORY=$work/watchdog PATH=$bin:$PATH "$script" && [ "$(grep -c ^restart "$work/calls")" = "$2" ] || { echo "at $1: not $2 restarts"; return 1; }
    }
    say() { echo "$((1000000 + $1)) $2" >>"$work/journal"; }
    started() { TZ=UTC /bin/date --date="@$((1000000 + $1))" '+%a %Y-%m-%d %H:%M:%S UTC' >"$work/started"; }
    say 0 "Advertisements came."; look 0 0 || return
    say 30 "$wedged"; look 60 1 || return
    diff - "$work/calls" <<<$'kill --signal=KILL bluetooth.service\nrestart bluetooth.service' || return
    started 60; look 120 1 && look 180 1 || return
    # It is said once, within the five minutes, and acted on after them; once.
    say 200 "$wedged"
    look 240 1 && look 300 1 && look 350 1 && look 410 2 || return
    started 410; look 470 2 && look 720 2 && look 780 2 || return
    # Somebody else has restarted it meanwhile.
    say 790 "$wedged"; look 800 3 && started 800 || return
    say 820 "$wedged"; look 860 3 && started 870 && look 1120 3 && look 1180 3 || return
    # The timer was off for long, or the clock was set back: what is old does not count, and what is new does.
    say 1200 "$wedged"; look 9000 3 || return
    say 9030 "$wedged"; look 9060 4 && started 9060 && look 5000 4 || return
    say 5010 "$wedged"; look 5060 5
}

# suite_passes SUITE PROGRAMS: with the programs of that folder
suite_passes() {
    local program=tests/$1/bin/Release/net10.0/$1
    [ -x "$program" ] || dotnet build "tests/$1" -c Release -v q --nologo || return
    local only=(); [ "$1" != BleConnect.Tests ] || only=(-class BleConnect.Tests.ProgramTests)
    PROGRAMS=$2 timeout 300 "$program" -noColor "${only[@]}" >"$work/suite" 2>&1 && grep -q 'Total: [1-9]' "$work/suite" || { tail -50 "$work/suite"; return 1; }
}

# The same packages with a higher version and without compression, as an upgrade of them.
newer() {
    local tree=$work/newer
    rm -rf "$tree"; dpkg-deb -R "$1" "$tree"
    sed -i 's/^Version: .*/&+newer/' "$tree/DEBIAN/control"
    dpkg-deb -Znone --root-owner-group -b "$tree" "$2" >/dev/null
}

# In a copy on write of a root, whose mounts end with the shell that made them.
in_root() {
    local base
    base=$(tests/make-root.sh "$1") || return
    mkdir -p "$work/give"; cp "$proxy" "$tool" tests/Packages/inside.sh "$work/give"
    newer "$proxy" "$work/give/newer-proxy" && newer "$tool" "$work/give/newer-tool" || return
    unshare --mount --propagation private bash -euc '
        mkdir -p "$2/$3"; mount -t tmpfs -o mode=755 tmpfs "$2/$3"; cd "$2/$3"; mkdir up work root
        mount -t overlay -o "lowerdir=$1,upperdir=up,workdir=work" overlay root
        mount --bind /proc root/proc; mount --bind /dev root/dev
        cp /etc/resolv.conf root/etc/resolv.conf; mkdir root/give; cp "$2"/give/* root/give
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot root sh /give/inside.sh' \
        bash "$base" "$work" "$1"
}

# rebuilds_the_same [OPTION...]: built once more, so, they are those that are looked at
rebuilds_the_same() {
    rm -rf "$work/again"
    packaging/build-deb.sh "$@" --out "$work/again" || return
    local package
    for package in "$proxy" "$tool"; do cmp "$package" "$work/again/$(basename "$package")" || return; done
}

# The programs under what their units allow; .NET does not start when it misses a system call that it wants.
units_let_it_run() {
    local unit
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent
    listening "$work/log" tests/Packages/sandbox.py "$installed/esp-proxy.service" "$x/usr/bin/esp-proxy" --port 0 --bind 127.0.0.1 --mdns off || return
    kill "$!"; wait "$!" || { cat "$work/log"; return 1; }
    for unit in meshcore-ble-connect meshcore-ble-connect@; do
        tests/Packages/sandbox.py "$installed/$unit.service" "$x/usr/bin/meshcore-ble-connect" --list
        [ $? = 4 ] || return 1
    done
}

# The programs, each under what its unit allows.
wrap() {
    local program
    wrapped=$work/wrapped
    mkdir -p "$wrapped"
    for program in esp-proxy meshcore-ble-connect; do
        printf '#!/bin/sh\nexec "%s/tests/Packages/sandbox.py" "%s" "%s" "$@"\n' "$root" "$installed/$program.service" "$x/usr/bin/$program" >"$wrapped/$program"
        chmod +x "$wrapped/$program"
    done
}

# programs_work KIND RELEASE...: all that runs the programs of the packages, and does not depend on what else is in them
programs_work() {
    local kind=$1 wrapped release
    shift
    wrap
    check "the units let the programs run, $kind" units_let_it_run
    check "esp-proxy takes every option, $kind" proxy_takes_every_option
    check "meshcore-ble-connect takes every option, $kind" tool_takes_every_option
    check "BleConnect.Tests passes with the programs $kind" suite_passes BleConnect.Tests "$x/usr/bin"
    check "Integration.Tests passes with the programs $kind, under what the units allow" suite_passes Integration.Tests "$wrapped"
    for release; do check "a clean $release installs, upgrades and purges them, $kind" in_root "$release"; done
}

nothing_is_vulnerable() {
    local program said
    for program in EspProxy BleConnect; do
        said=$(dotnet list "$program" package --vulnerable --include-transitive 2>&1) && grep -q 'has no vulnerable packages' <<<"$said" || { echo "$said"; return 1; }
    done
}

# Without the tool nothing is built, and the way out is told; the C library of Debian 11 is not there yet.
missing_tools_are_named() {
    local bin=$work/without need
    mkdir -p "$bin"; ln -sf /usr/bin/* "$bin"
    for need in clang:clang ld.lld:lld llvm-objcopy:llvm mmdebstrap:mmdebstrap; do
        ln -sf /bin/true "$bin/clang"; ln -sf /bin/true "$bin/ld.lld"; ln -sf /bin/true "$bin/llvm-objcopy"; ln -sf /bin/true "$bin/mmdebstrap"
        rm -f "$bin/${need%:*}"
        ! PATH=$bin XDG_CACHE_HOME=$work/none packaging/build-deb.sh --arch arm64 --out "$work/none" 2>"$work/said" || return
        diff - "$work/said" <<END || return
build-deb.sh: ${need%:*} is missing; it is in the Debian package ${need#*:}
build-deb.sh: --single-file needs no compiler; those programs take more memory
END
        [ ! -e "$work/none" ] || { echo "something was made"; return 1; }
    done
}
