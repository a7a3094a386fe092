# Names of containers, and what happens where there is nothing to make them of.
buildah from base
buildah from base
buildah from --pull=never base
buildah from scratch
buildah from scratch
buildah from --name other --cidfile cid base
buildah from --name other base
test "$(cat cid)" = "$(buildah containers -q --filter name=other)" && note the same ID
buildah from
buildah from --bogus base
buildah from --pull=never nowhere
buildah from "$(buildah inspect --type image --format '{{.FromImageID}}' base)"
buildah containers
buildah containers -n
buildah containers --notruncate
buildah containers -q
buildah containers --json
buildah ps -a --filter name=other
buildah list --filter ancestor=base --format '{{.ContainerName}}'
buildah containers --format '{{.ContainerID}} {{.Builder}} {{.ImageID}} {{.ImageName}} {{.ContainerName}}'
buildah containers --filter bogus=1
buildah rename other another
buildah rename another another
buildah rename nobody x
buildah rename another base-working-container
buildah rm another
buildah rm another
buildah rm nobody working-container
buildah containers -n --format '{{.ContainerName}}'
buildah rm
buildah rm --all
buildah rm --all
buildah containers
buildah containers --json
