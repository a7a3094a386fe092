#!/bin/sh
# Makes a small root file system out of this host's own shell, coreutils, grep and sed, with the
# libraries that they need, as a tar: a base image without a download.
#
#   make-base.sh OUTPUT.tar
set -eu

[ $# = 1 ] || {
  echo "usage: $0 OUTPUT.tar" >&2
  exit 2
}
output=$1
umask 022
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

programs='
  sh cat chmod chown cp cut date dd dirname basename echo env expr false head id install ln ls md5sum
  mkdir mknod mktemp mv nl od printenv printf pwd readlink realpath rm rmdir seq sha256sum sleep sort
  stat stty sync tail tee test touch tr true uname uniq wc whoami grep sed'

# Copies a file to where programs look for it, whatever links lead there on this host.
take() {
  mkdir -p "$root$(dirname "$1")"
  [ -e "$root$1" ] || cp -L --preserve=mode "$1" "$root$1"
}

for program in $programs; do
  path=$(command -v "$program" 2>/dev/null || true)
  case $path in
    /*) ;;
    *) path=/bin/$program ;; # the shell has it built in
  esac
  [ -x "$path" ] || {
    echo "$0: this host has no $program; going on without it" >&2
    continue
  }
  mkdir -p "$root/bin"
  cp -L --preserve=mode "$path" "$root/bin/$program"
  # "libc.so.6 => /lib/…/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)"
  for library in $(ldd "$path" 2>/dev/null | grep -o '/[^ ]*'); do
    take "$library"
  done
done

mkdir -p "$root/etc" "$root/root" "$root/tmp" "$root/usr/bin" "$root/var" "$root/dev" "$root/proc" \
  "$root/sys"
chmod 0755 "$root"
chmod 1777 "$root/tmp"
chmod 0700 "$root/root"
ln -s ../../bin/env "$root/usr/bin/env"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' \
  >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"

# The same programs give the same bytes.
tar --create --file "$output" --directory "$root" --sort=name --owner=0 --group=0 --numeric-owner \
  --mtime='2000-01-01 00:00:00Z' --format=posix \
  --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' .
