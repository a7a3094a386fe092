# Tutorial 1: an image from nothing, and from a script.
newcontainer=$(buildah from scratch)
buildah containers
scratchmnt=$(buildah mount "$newcontainer")
cp -a "$ROOTFS/." "$scratchmnt"
buildah run "$newcontainer" sh -c 'echo inside'
printf '#!/bin/sh\nfor i in 0 1 2; do echo "This is a new container [ $i ]"; done\n' >runecho.sh
chmod +x runecho.sh
buildah copy "$newcontainer" ./runecho.sh /usr/bin >/dev/null
buildah config --cmd /usr/bin/runecho.sh "$newcontainer"
buildah commit "$newcontainer" newimage >/dev/null
buildah run "$newcontainer" /usr/bin/runecho.sh
buildah config --created-by ipbabble "$newcontainer"
buildah config --author 'wgh at redhat.com @ipbabble' --label name=bashecho "$newcontainer"
buildah inspect --format '{{.OCIv1.Author}} {{.ImageCreatedBy}}' "$newcontainer"
buildah unmount "$newcontainer"
buildah commit "$newcontainer" bashecho >/dev/null
buildah inspect --type=image --format '{{.FromImage}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.Labels.name}}' bashecho
again=$(buildah from bashecho)
note "$again"
buildah run "$again" -- /usr/bin/runecho.sh
buildah rm "$newcontainer" "$again"
