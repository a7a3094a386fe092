#!/bin/sh
# Makes a Debian root file system out of the packages that are installed on this host: the essential
# ones, a few more, and all that they depend on. A base image for tests that needs no download and has
# what real ones have: thousands of files, hard links, set-id programs. Times are whole seconds, which
# is all that some tools keep.
#
#   debian-root.sh OUTPUT.tar
set -eu

output=$1
list=$(mktemp)
trap 'rm -f "$list"' EXIT

# The packages and what they depend on, of alternatives the first that is installed.
packages=$(dpkg-query -W -f '${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\t${Provides}\n' |
  perl -F'\t' -ane '
    chomp @F;
    $depends{$F[0]} = $F[2];
    $provider{$F[0]} = $F[0];
    $provider{$_} //= $F[0] for map { s/[ (].*//r } split /, */, $F[3];
    push @todo, $F[0] if $F[1] eq "yes";
    END {
      push @todo, qw(passwd libcap2-bin);
      while (defined(my $package = shift @todo)) {
        next if $seen{$package}++;
        for my $group (split /, */, $depends{$package} // "") {
          my ($first) = grep { $provider{$_} } map { s/[ :(].*//r } split / *\| */, $group;
          push @todo, $provider{$first} if $first;
        }
      }
      print "$_\n" for sort keys %seen;
    }')

# On a host where /bin is a link to usr/bin, files are stored where they really are.
for package in $packages; do
  cat /var/lib/dpkg/info/"$package".list /var/lib/dpkg/info/"$package":*.list 2>/dev/null || true
done | sed -E 's,^/(bin|sbin|lib|lib32|lib64|libx32)(/|$),/usr/\1\2,' | grep -v '^/\.$' | sort -u |
  while IFS= read -r path; do
    [ ! -e "$path" ] && [ ! -L "$path" ] || printf '%s\n' ".$path"
  done >"$list"
for link in bin sbin lib lib64; do
  [ ! -L "/$link" ] || printf './%s\n' "$link" >>"$list"
done

# Status 1: a directory changed as it was read, /tmp for one, which is no matter.
tar --create --file "$output" --directory / --no-recursion --numeric-owner --sort=name \
  --format=posix --pax-option=delete=mtime,delete=atime,delete=ctime --xattrs --xattrs-include='*' \
  --warning=no-file-changed --files-from "$list" || [ $? = 1 ]
work=$(mktemp -d)
mkdir "$work/etc"
cp /usr/share/base-passwd/passwd.master "$work/etc/passwd"
cp /usr/share/base-passwd/group.master "$work/etc/group"
chmod 0644 "$work/etc/passwd" "$work/etc/group"
tar --append --file "$output" --directory "$work" --numeric-owner --owner=0 --group=0 \
  --format=ustar ./etc/passwd ./etc/group
rm -rf "$work"
