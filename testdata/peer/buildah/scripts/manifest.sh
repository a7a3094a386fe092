# A list of images, from the first to the last.
printf 'FROM scratch\nCOPY Dockerfile /\n' >Dockerfile
buildah bud -q -t one .
printf 'FROM scratch\nCOPY Dockerfile /\nLABEL k=v\n' >Dockerfile
buildah bud -q --arch arm64 -t two .
printf 'FROM scratch\nCOPY Dockerfile /\nLABEL k=w\n' >Dockerfile
buildah bud -q -t three .
buildah manifest create list
buildah manifest create list
buildah manifest create
buildah manifest add list one
buildah manifest add list two
buildah manifest add --os linux --arch s390x --annotation a=b list three | sed 's/.* //' >digest
buildah manifest add list nosuch
buildah manifest add nosuch one
buildah manifest add list
note "$(buildah manifest inspect list | grep -c '"digest"')"
note $(buildah manifest inspect list | grep architecture | sort)
buildah manifest exists list
buildah manifest exists nosuch
buildah manifest annotate --variant v9 list "$(cat digest)"
note $(buildah manifest inspect list | grep variant)
buildah manifest push -q --all list "oci:$PWD/layout:tag"
note $(ls layout)
buildah manifest remove list "$(cat digest)"
buildah manifest remove list "$(cat digest)"
note "$(buildah manifest inspect list | grep -c s390x)"
buildah manifest inspect nosuch
buildah images -n --format '{{.Name}}:{{.Tag}}' --filter reference=one
buildah manifest rm list
buildah manifest rm list
buildah rmi one two three
