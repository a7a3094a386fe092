# What a process gets, and what becomes of its status.
c=$(buildah from base)
buildah run "$c" -- sh -c 'echo out; echo err >&2; exit 7'
buildah run "$c" sh -c 'exit 0'
buildah run "$c" false-or-not-there
buildah run "$c"
buildah run nobody -- true
buildah run
buildah run --bogus "$c" true
buildah run --user nobody "$c" -- sh -c 'id -u; id -g'
buildah run --user 7:8 "$c" -- sh -c 'id -u; id -g'
buildah run --workingdir /new/one "$c" -- sh -c 'echo $PWD'
buildah run -e A=b --env C=d "$c" -- sh -c 'echo $A $C'
buildah run --hostname me "$c" -- cat /etc/hostname
buildah run "$c" -- sh -c 'echo $HOME $PATH'
mkdir -p shown
echo from outside >shown/file
buildah run -v "$PWD/shown:/shown:ro" "$c" -- cat /shown/file
buildah run -v "$PWD/shown:/shown:ro" "$c" -- sh -c 'echo x >/shown/other'
buildah run --mount "type=bind,source=$PWD/shown,target=/there" "$c" -- cat /there/file
buildah run --mount type=tmpfs,target=/quick "$c" -- sh -c 'echo x >/quick/x && cat /quick/x'
echo 'from a pipe' | buildah run "$c" -- cat
buildah run --isolation chroot "$c" -- sh -c 'echo in chroot; exit 3'
BUILDAH_ISOLATION=chroot buildah run "$c" -- sh -c 'echo in chroot, too'
buildah run --isolation bogus "$c" -- true
buildah run --cap-drop all "$c" -- sh -c 'touch /kept; chown 5 /kept || echo may not'
buildah run --add-history "$c" -- sh -c 'echo made >/made'
cat >conf <<END
[containers]
dns_servers = ["10.9.9.9"]
dns_searches = ["example.org"]
dns_options = ["ndots:2"]
default_ulimits = ["nofile=99:99"]
END
CONTAINERS_CONF=$PWD/conf buildah run "$c" -- sh -c 'ulimit -n'
e=$(CONTAINERS_CONF=$PWD/conf buildah from base)
CONTAINERS_CONF=$PWD/conf buildah run "$e" -- cat /etc/resolv.conf
buildah run --no-hosts "$c" -- sh -c 'ls /etc/hosts 2>/dev/null || echo none'
e2=$(buildah from --dns 10.8.8.8 --dns-search a.org --dns-option ndots:3 base)
buildah run "$e2" -- cat /etc/resolv.conf
buildah from --security-opt bogus base
buildah config --env LATER=yes --workingdir /tmp --user nobody "$c"
buildah run "$c" -- sh -c 'echo $LATER $PWD; id -u'
buildah config --entrypoint '["/bin/false"]' --cmd 'x y' "$c"
buildah run "$c" -- sh -c 'echo no entry point is run'
buildah run "$c"
buildah inspect --format '{{range .History}}[{{.CreatedBy}}] {{end}}' "$c"
d=$(buildah from --volume "$PWD/shown:/always" --env-of-none base)
d=$(buildah from --volume "$PWD/shown:/always" base)
buildah run "$d" -- cat /always/file
buildah rm "$c" "$d" "$e" "$e2"
