# What images are called, and how they come and go.
names() {
  note $($BUILDAH images -n --format '{{.Name}}:{{.Tag}}' | sort)
}
printf 'FROM scratch\nCOPY Dockerfile /\nLABEL k=v\n' >Dockerfile
buildah bud -q -t app .
buildah tag app app:1 example.org/team/app
names
buildah tag app
buildah tag nosuch x
buildah tag app 'Not A Name'
buildah images -q app
buildah images -q --no-trunc app:1
buildah images nosuch
buildah images app other
buildah images --bogus
buildah images -q --filter label=k=v
buildah images -q --filter label=k=w
buildah images -n --filter reference=nosuch
buildah images -n --format '{{.Name}}' --filter reference=base
buildah images --filter bogus
buildah images --filter bogus=1
buildah images --filter dangling=true -n
buildah images --format 'table {{.Name}} {{.ID}} {{.ReadOnly}}' base
test "$($BUILDAH images --json app | grep -c '"localhost/app:latest"')" = 1 && note json
buildah rmi app:1
buildah rmi nosuch
buildah rmi
buildah rmi --all --prune
buildah rmi --all app
names
c=$(buildah from app)
buildah rmi "$(buildah images -q app)"
buildah push -q app "oci:$PWD/layout:tag"
buildah push -q app "docker-archive:$PWD/archive.tar:example.org/name:1"
buildah push -q nosuch "oci:$PWD/layout:tag"
buildah push
buildah push --digestfile digest -q app "dir:$PWD/dir"
note "$(grep -c '^sha256:[0-9a-f]\{64\}$' digest)"
buildah rm "$c"
buildah rmi example.org/team/app
buildah pull -q "docker-archive:$PWD/archive.tar"
names
buildah pull -q "oci:$PWD/nosuch:tag"
buildah pull --policy never nosuch
buildah pull --policy never example.org/name:1
buildah pull --policy bogus x
buildah pull
buildah inspect --type image nosuch
buildah inspect --type image --format '{{.OCIv1.Config.Labels.k}}' example.org/name:1
buildah rmi example.org/name:1
c=$(buildah from app)
buildah rmi --force app
buildah containers -n
names
buildah --bogus images
buildah bogus
buildah logout nosuch.example.org
buildah login --get-login nosuch.example.org
buildah login
base=$($BUILDAH images -q base)
for image in $($BUILDAH images -q); do
  test "$image" = "$base" || $BUILDAH rmi --force "$image"
done >/dev/null 2>&1
