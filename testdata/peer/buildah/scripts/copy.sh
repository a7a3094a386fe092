# Where things go, whose they are, and what is refused.
mkdir -p in/dir/sub
echo a >in/a
echo b >in/dir/b
echo c >in/dir/sub/c
ln -s a in/link
chmod 0640 in/a
tar -C in -cf in/t.tar dir
find in -exec touch -h -d '2001-02-03 04:05:06' {} +
c=$(buildah from base)
look() {
  buildah run "$c" -- sh -c "cd $1 && ls -lnR --time-style=+%Y"
}
buildah config --workingdir /work "$c"
buildah copy -q "$c" in/a
buildah copy -q "$c" in/a renamed
buildah copy -q "$c" in/a into/
buildah copy -q "$c" in/dir
buildah copy -q "$c" in/dir named
buildah copy -q "$c" in/link linked
buildah copy -q "$c" in/a in/dir several
buildah copy -q "$c" 'in/dir/*' globbed/
buildah copy -q "$c" in/t.tar packed/
buildah add -q "$c" in/t.tar unpacked
buildah copy -q --chown nobody:1 "$c" in/dir owned
buildah copy -q --chown 5 "$c" in/a owned-by-number
buildah copy -q --chmod 0711 "$c" in/a moded
look /work
buildah copy "$c" in/missing
buildah copy "$c" 'in/missing*' x/
buildah copy "$c"
buildah copy
buildah copy nobody in/a
buildah copy --chown nosuchuser "$c" in/a
buildah copy --bogus "$c" in/a
d=$(buildah from --name second base)
buildah copy -q --from "$c" "$d" /work/named /from-container
buildah copy -q --from base "$d" /etc/passwd /from-image/
buildah run "$d" -- ls -lnR --time-style=+%Y /from-container
buildah run "$d" -- ls -n --time-style=+%Y /from-image
buildah copy -q --contextdir "$PWD/in" "$d" "$PWD/in" /context
printf 'dir/sub\n*.tar\n' >ignored
buildah copy -q --contextdir "$PWD/in" --ignorefile "$PWD/ignored" "$d" "$PWD/in" /part
buildah run "$d" -- ls -lnR --time-style=+%Y /context /part
first=$(buildah copy "$d" in/a /same1/)
again=$(buildah copy "$d" in/a /same2/)
test ${#first} = 64 && test "$first" = "$again" && note a digest, and the same
buildah add "$d" in/a in/dir >/dev/null && note the last is where to
buildah rm "$c" "$d"
