#!/bin/sh
# Install the Debian packages and fonts that reportgen needs, only where they are missing.
#   scripts/system.sh        what making documents needs
#   scripts/system.sh test   also what the tests need
# Run as root, or as a user with sudo. A second run installs nothing and needs no network.
set -eu

fonts=/usr/local/share/fonts/reportgen
aliases=/etc/fonts/conf.d/64-reportgen.conf
here=$(cd "$(dirname "$0")" && pwd)

packages="fontconfig fonts-arphic-gkai00mp fonts-lxgw-wenkai fonts-noto-cjk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0"
if [ "${1:-}" = test ]; then
    packages="$packages libreoffice-writer-nogui poppler-utils postgresql"
fi

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

updated=
update() {
    [ -n "$updated" ] || as_root apt-get -qq update
    updated=yes
}

missing=
for package in $packages; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "Installing Debian packages:$missing"
    update
    # shellcheck disable=SC2086 - a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
fi

# the 仿宋 and 楷体 stand-ins: two faces out of a package that would otherwise bring TeX
if [ ! -f "$fonts/FandolFang-Regular.otf" ] || [ ! -f "$fonts/FandolKai-Regular.otf" ]; then
    echo "Installing the Fandol fonts"
    update
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    (cd "$work" && apt-get -qq download texlive-lang-chinese 2>/dev/null)
    dpkg-deb --fsys-tarfile "$work"/texlive-lang-chinese_*.deb | tar -x -C "$work" --wildcards \
        '*/FandolFang-Regular.otf' '*/FandolKai-Regular.otf' '*/doc/*/fandol/COPYING*' '*/doc/*/fandol/README*'
    as_root install -d "$fonts"
    find "$work" -name 'Fandol*.otf' -o -path '*fandol/COPYING*' -o -path '*fandol/README*' |
        while read -r file; do as_root install -m 644 "$file" "$fonts/"; done
    changed=yes
fi

if ! cmp -s "$here/fontconfig.conf" "$aliases"; then
    as_root install -m 644 "$here/fontconfig.conf" "$aliases"
    changed=yes
fi
[ -z "${changed:-}" ] || as_root fc-cache -f
