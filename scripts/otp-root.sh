#!/bin/sh
# Makes a Debian root with the Erlang of that Debian suite (trixie: OTP 27), for `npm run test:otp`. Needs root, debootstrap.
# Packages come from the mirror this machine already uses for Debian. Run again, it finds the root made and does nothing.
set -eu

root=${1:?usage: otp-root.sh DIRECTORY SUITE}
suite=${2:?usage: otp-root.sh DIRECTORY SUITE}
packages=erlang-base,erlang-crypto,erlang-asn1,erlang-public-key,erlang-ssl,erlang-runtime-tools

if [ -e "$root/.complete" ]; then exit 0; fi
if [ "$(id -u)" != 0 ]; then echo "Making a Debian root needs root rights." >&2; exit 1; fi
if ! command -v debootstrap >/dev/null; then echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 1; fi

# `format` names the fields of each index apt knows; the Debian archive itself is the one without "-security".
mirror=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
  awk '$1 == "Debian" && $2 == "main" && $3 !~ /security/ { print $3; exit }')
if [ -z "$mirror" ]; then echo "apt knows no Debian mirror: run apt-get update." >&2; exit 1; fi

rm -rf "$root"
mkdir -p "$root"
debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" >&2
rm -rf "$root/var/cache/apt/archives" "$root/var/lib/apt/lists"

# Files that tests share with nodes live in one directory that has the same path inside and outside.
mkdir -p "$root/shared" "$root$(dirname "$root")"
ln -s / "$root$root"

# Run as `erl` and `epmd`: the process that is started becomes the emulator, so signals reach it.
for program in erl epmd; do
  printf '#!/bin/sh\nexec chroot "%s" /usr/bin/%s "$@"\n' "$root" "$program" >"$root/run-$program"
  chmod +x "$root/run-$program"
done
touch "$root/.complete"
