# What an image is called and has, in either format.
c=$(buildah from base)
buildah run "$c" -- sh -c 'echo new >/new'
buildah config --env A=b --annotation k=v --created-by 'by hand' --history-comment 'a note ' "$c"
first=$(buildah commit -q "$c" made)
test ${#first} = 64 && note an ID
show() {
  buildah inspect --type image --format "$1" "$2"
}
show '{{.FromImage}} {{.OCIv1.Config.Env}} {{len .OCIv1.RootFS.DiffIDs}}' made
show '{{range .OCIv1.History}}[{{.CreatedBy}}|{{.Comment}}] {{end}}' made
show '{{.ImageAnnotations.k}} {{index .ImageAnnotations "org.opencontainers.image.base.name"}}' made
d=$(buildah from made)
note "$d"
buildah run "$d" -- cat /new
buildah commit -q --format docker "$d" example.org/team/docker:2
show '{{.FromImage}}' example.org/team/docker:2
BUILDAH_FORMAT=docker buildah commit -q "$d" by-variable
buildah commit --iidfile iid "$d" with-file
note "$(grep -c '^sha256:[0-9a-f]\{64\}$' iid)"
buildah commit -q --squash "$d" squashed
show '{{len .OCIv1.RootFS.DiffIDs}}' squashed
e=$(buildah from squashed)
buildah run "$e" -- cat /new
buildah commit -q --timestamp 1000000000 "$e" old
show '{{.OCIv1.Created}}' old
buildah commit -q "$d" "oci:$PWD/layout:tag"
note $(ls layout)
buildah commit -q "$d" "docker-archive:$PWD/archive.tar:name:1"
note "$(tar -tf archive.tar | grep -c manifest.json)"
buildah commit -q "$d"
buildah commit -q --rm "$e" removed
buildah containers -n --format '{{.ContainerName}}'
buildah commit nobody x
buildah commit
buildah commit --bogus "$d" x
buildah commit --format bogus "$d" x
buildah commit "$d" 'Not A Name'
f=$(buildah from scratch)
buildah copy -q "$f" iid /only
buildah commit -q "$f" from-nothing
show '{{len .OCIv1.RootFS.DiffIDs}} {{range .OCIv1.History}}[{{.CreatedBy}}|{{.Comment}}]{{end}}' from-nothing
buildah rm --all >/dev/null
