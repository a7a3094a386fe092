# Each setting, as templates see it.
c=$(buildah from base)
show() {
  buildah inspect --format "$1" "$c"
}
buildah config --author 'A B <a@b>' --cmd 'sh -c "a b"' "$c"
show '{{.OCIv1.Author}} {{.OCIv1.Config.Cmd}}'
buildah config --entrypoint '["/bin/sh", "-c"]' "$c"
show '{{.OCIv1.Config.Entrypoint}} {{.Docker.Config.Entrypoint}}'
buildah config --entrypoint '/bin/x y' "$c"
show '{{.OCIv1.Config.Entrypoint}}'
buildah config --entrypoint '' "$c"
show '{{.OCIv1.Config.Entrypoint}}'
buildah config --env A=1 --env B=2 -e 'C=$A/${B}' "$c"
show '{{.OCIv1.Config.Env}}'
buildah config --env A=3 --env B- "$c"
show '{{.OCIv1.Config.Env}}'
buildah config --label a=b -l c=d=e "$c"
show '{{.OCIv1.Config.Labels}}'
buildah config --label a- --label empty "$c"
show '{{.OCIv1.Config.Labels}}'
buildah config --port 80 --port 53/udp -p 1,2 "$c"
show '{{len .OCIv1.Config.ExposedPorts}}'
buildah config --volume /v1 --volume /v2 "$c"
buildah config --volume /v1- "$c"
show '{{.OCIv1.Config.Volumes}}'
buildah config --user nobody:1 --workingdir /srv --stop-signal INT "$c"
show '{{.OCIv1.Config.User}} {{.OCIv1.Config.WorkingDir}} {{.OCIv1.Config.StopSignal}}'
buildah config --shell '/bin/bash -e' --onbuild 'RUN x' --hostname h --domainname d --comment 'a comment' "$c"
show '{{.Docker.Config.Shell}} {{.Docker.Config.OnBuild}} {{.Docker.Config.Hostname}} {{.Docker.Config.Domainname}} {{.Docker.Comment}}'
buildah config --annotation k=v --annotation gone=x "$c"
buildah config --annotation gone- "$c"
show '{{.ImageAnnotations.k}}{{.ImageAnnotations.gone}}'
buildah config --arch arm64 --os linux --variant v8 "$c"
show '{{.OCIv1.Architecture}} {{.OCIv1.OS}}'
buildah config --created-by 'by hand' "$c"
show '{{.ImageCreatedBy}}'
buildah config --healthcheck 'CMD true' --healthcheck-interval 5s --healthcheck-timeout 6s --healthcheck-retries 7 "$c"
show '{{.Docker.Config.Healthcheck.Test}} {{.Docker.Config.Healthcheck.Retries}}'
buildah config --add-history --env X=y --label z=1 --workingdir /h "$c"
show '{{range .History}}[{{.CreatedBy}}] {{end}}'
BUILDAH_HISTORY=true buildah config --user 5 "$c"
show '{{range .History}}[{{.CreatedBy}}] {{end}}'
buildah config --bogus x "$c"
buildah config
buildah config nobody
buildah config "$c"
show '{{.FromImage}} {{.Container}} {{.Type}}'
buildah inspect nobody
buildah inspect --type container base
buildah inspect --type image --format '{{.FromImage}} {{.OCIv1.OS}}' base
buildah inspect --type nothing base
buildah rm "$c"
