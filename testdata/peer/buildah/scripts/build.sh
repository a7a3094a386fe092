# An image from a Dockerfile: what is said, what it has, and what is refused.
mkdir -p ctx/dir
echo content >ctx/file
echo other >ctx/dir/other
echo unseen >ctx/unseen
echo unseen >ctx/.dockerignore
cat >ctx/Dockerfile <<'END'
FROM base
ARG WHO=nobody
ENV GREETING=hello
LABEL one=1 two="2 3"
COPY file dir /srv/
RUN echo "$GREETING $WHO" >/said && cat /said
WORKDIR /srv
USER nobody
EXPOSE 80
CMD ["cat", "/said"]
END
show() {
  buildah inspect --type image --format "$1" "$2"
}
buildah bud -t app ctx
show '{{.FromImage}} {{.OCIv1.Config.Env}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.User}}' app
show '{{.OCIv1.Config.WorkingDir}} {{.OCIv1.Config.Labels.two}} {{.OCIv1.Config.ExposedPorts}}' app
show '{{len .OCIv1.RootFS.DiffIDs}}' app
buildah build -q --build-arg WHO=somebody -t args -t example.org/args:2 ctx
c=$(buildah from args)
buildah run "$c" -- cat /said
buildah run "$c" -- ls -R /srv
show '{{.OCIv1.Config.User}}' example.org/args:2
buildah build-using-dockerfile --iidfile iid -t app ctx
note "$(grep -c '^sha256:[0-9a-f]\{64\}$' iid)"
buildah bud -q --layers -t layered ctx
show '{{len .OCIv1.RootFS.DiffIDs}}' layered
BUILDAH_LAYERS=true buildah bud -q -t layered ctx
show '{{len .OCIv1.RootFS.DiffIDs}}' layered
buildah bud -q --squash -t squashed ctx
show '{{len .OCIv1.RootFS.DiffIDs}}' squashed
buildah bud -q --format docker --label more=4 -t changed ctx
show '{{.OCIv1.Config.Labels.more}}' changed
buildah bud -q --unsetenv GREETING -t unset ctx
show '{{.OCIv1.Config.Env}}' unset
buildah bud ctx
buildah bud --logfile log -t logged ctx
note "$(grep -c '^STEP' log)"
cat >two <<'END'
FROM base AS first
RUN echo first >/first
FROM scratch AS second
COPY --from=first /first /second
FROM scratch
COPY --from=second /second /third
END
buildah bud -q -f two -t two ctx
show '{{len .OCIv1.RootFS.DiffIDs}}' two
buildah bud --target first -f two -t target ctx
buildah bud -q -o out -f two ctx
note $(find out)
cat >plain <<'END'
FROM base
RUN exit 3
END
buildah bud -f plain ctx
printf 'FROM nosuch\nCOPY file /\n' >other
buildah bud -q --from base -f other ctx
printf 'FROM scratch\nCOPY file /\n' | buildah bud -q -f - ctx
buildah bud -f nosuch ctx
buildah bud nosuch
buildah bud --bogus ctx
buildah bud --isolation bogus ctx
buildah bud --format bogus ctx
printf 'FROM base\nBOGUS\n' >bad
buildah bud -q -f bad ctx
printf 'FROM nosuch\n' >bad
buildah bud -q --pull-never -f bad ctx
printf 'FROM scratch\nCOPY nosuch /\n' >bad
buildah bud -q -f bad ctx
buildah bud -q --manifest list ctx
buildah manifest exists list
buildah manifest rm list
buildah bud --isolation chroot -t chrooted ctx
buildah rm --all >/dev/null
base=$($BUILDAH images -q base)
for image in $($BUILDAH images -q); do
  test "$image" = "$base" || $BUILDAH rmi --force "$image"
done >/dev/null 2>&1
