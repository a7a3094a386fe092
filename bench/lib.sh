# What the programs that measure share. Sourced by bash, from the top directory, after .ci/lib.sh; ROUNDS
# is set. Makes a directory of its own ($work), and removes it in the end: on the disk, or where IN_MEMORY is
# set, to as many bytes, in memory. There nothing waits for a disk and fsync costs nothing: what is measured are
# processors and memory.

work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/shale-bench.XXXXXX")
export TMPDIR=$work/tmp
program=$PWD/cli/target/shale/bin/shale
registry_pid=

cleanup() {
  [ -z "$registry_pid" ] || kill "$registry_pid" 2>/dev/null || true
  # Innermost first; buildah mounts the directory of its store, too.
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mount; do umount "$mount" || true; done
  ! mountpoint -q "$work" || umount "$work" || umount --lazy "$work"
  rm -rf "$work" "$work.disk"
}
trap cleanup EXIT

if [ -z "${IN_MEMORY:-}" ]; then
  # A file system of its own: on ext4 without a journal, files are made ten times as slowly for some minutes
  # after others were removed, and whoever came first would suffer for what was there before.
  truncate -s 40G "$work.disk"
  mkfs.ext4 -q "$work.disk"
  mount -o loop "$work.disk" "$work"
else
  # All of it is written once before: memory that a virtual machine was never given comes slowly.
  [ "$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)" -gt $(((IN_MEMORY >> 10) * 5 / 4)) ] ||
    die "there is too little memory for $((IN_MEMORY >> 20)) MiB of files; IN_MEMORY= works on the disk"
  mount -t tmpfs -o "size=$IN_MEMORY" tmpfs "$work"
  head -c "$IN_MEMORY" /dev/zero >"$work/all" || die "could not fill the memory"
  rm "$work/all"
fi
mkdir "$work/tmp" "$work/numbers"

# --- the two programs, each on a store of its own on the same disk

s() { "$program" --root "$work/shale/root" --runroot "$work/shale/run" --progress none "$@"; }

# runc for both: it is what shale takes first.
export BUILDAH_RUNTIME=runc
b() { buildah --root "$work/buildah/root" --runroot "$work/buildah/run" --storage-driver overlay "$@"; }

# --- measuring

now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# timed NAME COMMAND…: notes the command's wall time under the name.
timed() {
  local name=$1 start
  shift
  start=$(now_ms)
  "$@" >"$work/out" 2>"$work/err" || die "$* failed: $(tail -3 "$work/err")"
  noted "$name" $(($(now_ms) - start))
}

# peak NAME PROGRAM…: notes the program's largest resident set, in kB.
peak() {
  local name=$1
  shift
  /usr/bin/time -f %M -o "$work/peak" "$@" >"$work/out" 2>"$work/err" ||
    die "$* failed: $(tail -3 "$work/err")"
  noted "$name" "$(cat "$work/peak")"
}

noted() { echo "$2" >>"$work/numbers/$1"; }

median() { sort -n "$work/numbers/$1" | sed -n "$((($(wc -l <"$work/numbers/$1") + 1) / 2))p"; }

# quotients NAME: what NAME.shale was of NAME.peer in each pair of turns, from the least to the greatest.
quotients() {
  paste "$work/numbers/$1.shale" "$work/numbers/$1.peer" |
    awk '$2 > 0 { printf "%.3f\n", $1 / $2 }' | sort -n
}

written() {
  awk '/^write_bytes/ { w = $2 } /^cancelled_write_bytes/ { c = $2 } END { printf "%.0f\n", w - c }' "/proc/$$/io"
}

# turns PART: runs PART.shale and PART.peer with the number of the round, as often as there are rounds.
turns() {
  local round
  for round in $(seq "$ROUNDS"); do
    if [ $((round % 2)) = 1 ]; then
      "$1.shale" "$round"
      "$1.peer" "$round"
    else
      "$1.peer" "$round"
      "$1.shale" "$round"
    fi
  done
}

# --- the table

# scaled UNIT NUMBER: a number as people read it.
scaled() {
  case $1 in
    s) awk -v n="$2" 'BEGIN { printf "%.2f s", n / 1000 }' ;;
    MB) awk -v n="$2" 'BEGIN { printf "%.0f MB", n / 1000 }' ;;
    kB) awk -v n="$2" 'BEGIN { printf "%.0f kB", n / 1000 }' ;;
    times) awk -v n="$2" 'BEGIN { printf "%.2f × upper", n / 1000 }' ;;
  esac
}

# row WHAT UNIT SHALE PEER most|ratio LIMIT: the limit is shale's number's, or that of its ratio to the
# peer's. PEER may be empty.
row() {
  local what=$1 unit=$2 mine=$3 peer=$4 kind=$5 limit=$6 ratio=- of theirs=- target
  if [ -n "$peer" ]; then
    theirs=$(scaled "$unit" "$peer")
    ratio=$(awk -v a="$mine" -v b="$peer" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }')
  fi
  case $kind in
    most) of=$mine target=$(scaled "$unit" "$limit") ;;
    ratio) of=$ratio target="$limit × peer" ;;
  esac
  printf '| %s | %s | %s | %s | ≤ %s: %s |\n' "$what" "$(scaled "$unit" "$mine")" "$theirs" "$ratio" \
    "$target" "$(awk -v a="$of" -v b="$limit" 'BEGIN { print a <= b ? "met" : "**missed**" }')"
}

# pairs WHAT UNIT NAME LIMIT: a row of NAME.shale and NAME.peer, of which each was noted once in a turn. Its ratio
# is the median of those of the pairs, since what disturbs one of a pair disturbs the other, too; in brackets are
# the least and the greatest.
pairs() {
  local of range
  of=$(quotients "$3" | awk '{ all[NR] = $1 } END { printf "%.2f", (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }')
  range=$(quotients "$3" | awk 'NR == 1 { least = $1 } END { printf "%.2f–%.2f", least, $1 }')
  printf '| %s | %s | %s | %s (%s) | ≤ %s × peer: %s |\n' "$1" "$(scaled "$2" "$(median "$3.shale")")" \
    "$(scaled "$2" "$(median "$3.peer")")" "$of" "$range" "$4" \
    "$(awk -v a="$of" -v b="$4" 'BEGIN { print a <= b ? "met" : "**missed**" }')"
}

# --- a registry, and images

# Its log has a line for each request if REGISTRY_LOG is set.
start_registry() {
  local port
  port=$(free_port)
  registry=127.0.0.1:$port
  cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: $([ -n "${REGISTRY_LOG:-}" ] && echo false || echo true)}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: $registry}
END
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry_pid=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$registry_pid" 2>/dev/null || die "docker-registry ended: $(tail -3 "$work/registry.log")"
    sleep 0.1
  done
}

# publish TAR NAME: an image with a root file system, made by the peer, in the registry.
publish() {
  local place=$work/publish
  mkdir "$place"
  ln "$1" "$place/base.tar" 2>/dev/null || cp "$1" "$place/base.tar"
  cp examples/base/Dockerfile "$place"
  b build -q -t "$registry/$2" "$place" >/dev/null
  b push -q --tls-verify=false "$registry/$2"
  rm -r "$place"
}

# Sets debian to a tar of a Debian root, and debian_is to where it comes from.
make_debian() {
  local log=$work/debootstrap.log
  debian=${BENCH_CACHE:-$work}/minbase.tar debian_is="Debian minbase"
  [ ! -e "$debian" ] || return 0
  note "making a Debian minbase with debootstrap"
  if debootstrap --variant=minbase stable "$work/minbase" >"$log" 2>&1; then
    mkdir -p "$(dirname "$debian")"
    rm -rf "$work"/minbase/var/cache/apt/archives/*.deb "$work"/minbase/var/lib/apt/lists/*
    tar -C "$work/minbase" --one-file-system --xattrs --xattrs-include='*' -cf "$debian.part" .
    mv "$debian.part" "$debian"
  else
    note "debootstrap failed ($(tail -1 "$log")); taking the packages that this host has"
    debian=$work/host.tar debian_is="Debian of this host's packages"
    testdata/peer/debian-root.sh "$debian"
  fi
}

# --- all of it

# choose PART…: those of PARTS to measure; all of them, if there is none.
choose() {
  local part
  for part; do
    case " ${PARTS[*]} " in
      *" $part "*) ;;
      *) die "no part \"$part\"; there are: ${PARTS[*]}" ;;
    esac
  done
  wanted=" ${*:-${PARTS[*]}} "
}

# report PEER…: measures what was chosen by measure_PART, into a table.
report() {
  local part
  printf '%s, %s cores, Linux %s; shale %s, %s, medians of %s\n\n' "$(uname -m)" "$(nproc)" \
    "$(uname -r)" "$("$program" version | sed -n '1s/shale //p')" "$*" "$ROUNDS"
  echo '| what | shale | peer | ratio | target |'
  echo '|---|---:|---:|---:|---|'
  for part in "${PARTS[@]}"; do
    case $wanted in
      *" $part "*)
        note "measuring $part"
        "measure_${part//-/_}"
        ;;
    esac
  done
}
