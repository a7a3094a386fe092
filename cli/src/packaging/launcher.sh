#!/bin/sh
# Starts shale on the runtime that lies beside it. Unless called through a symbolic link, this
# starts no other process than the program itself.

self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
case $self in
  */*) home=${self%/*}/.. ;;
  *) home=.. ;;
esac

# Called by the name of a peer, it speaks as that peer does.
case ${0##*/} in
  umoci | skopeo | buildah) set -- "${0##*/}" "$@" ;;
esac

# Each kind of command has a cache of what it loads; nobody pays for what the others do.
kind=light
is_value=
family=
for word; do
  if [ "$is_value" ]; then
    is_value=
    continue
  fi
  case $family$word in
    --root | --runroot | --progress | --error-format | --registries-conf | --command-timeout | \
      --override-arch | --override-os | --override-variant | --tmpdir | --user-agent-prefix | \
      --storage-driver | --storage-opt | --log-level | --cgroup-manager)
      is_value=yes
      ;;
    -* | umoci | skopeo | buildah | raw | registry) ;;
    manifest) family='manifest ' ;;
    pull | push | copy | sync | serve | save | load | check | unpack | repack | insert | add-layer | \
      'manifest push' | train-transfer)
      kind=transfer
      break
      ;;
    build | bud | jib | from | run | add | cp | commit | mount | umount | train-build)
      kind=build
      break
      ;;
    digest | tags | list-tags | referrers | untag | delete | login | train-remote)
      kind=remote
      break
      ;;
    inspect)
      case " $* " in
        *' docker://'*) kind=remote ;;
      esac
      break
      ;;
    *) break ;;
  esac
done

# Commands that move data need the optimising compiler. For the others it costs more than it gains, and so
# does compiling at the start what was compiled in training.
case $kind in
  light | remote)
    flags='-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining'
    ;;
  *) flags='-Xmx192m' ;;
esac

# A cache of another build would run that build's code: the name says whose it is.
cache=$home/lib/$kind-@HASH@.aot
if [ -r "$cache" ]; then
  flags="$flags -XX:AOTCache=$cache"
fi

if [ -t 2 ]; then
  flags="$flags -Dshale.columns=${COLUMNS:-80}"
fi

# Either would print a line for every command.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

# Where standard output is closed, the first file that is opened would become it. So printing fails.
if [ -e /proc/self/fd ] && [ ! -e /proc/self/fd/1 ]; then
  exec >/dev/full
fi

# Arguments and file names are UTF-8 whatever the locale.
export LC_ALL=C.UTF-8

# shellcheck disable=SC2086 # flags are words
exec "$home/runtime/bin/java" -XX:+UseSerialGC -XX:-UsePerfData \
  --enable-native-access=ALL-UNNAMED -Djava.library.path="$home/lib/native" \
  -Djffi.boot.library.path="$home/lib/native" -Djnr.ffi.asm.enabled=false \
  $flags $SHALE_JVM_FLAGS -cp "$home/lib/shale.jar:$home/lib/libraries.jar" dev.shale.Main "$@"
