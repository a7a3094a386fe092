# A container's files at a path.
c=$(buildah from base)
buildah mount
m=$(buildah mount "$c")
echo by hand >"$m/by-hand"
buildah run "$c" -- cat /by-hand
buildah mount
buildah mount --json
d=$(buildah from --name second base)
buildah from --name third base
buildah mount "$d" third
buildah mount nobody
buildah umount "$c"
buildah umount "$c"
buildah unmount nobody
buildah umount
buildah umount --all
buildah mount
buildah commit -q "$c" mounted
e=$(buildah from mounted)
buildah run "$e" -- cat /by-hand
buildah rm --all >/dev/null
