if [ "${1-}" != inside ]; then
  exec 3>&2 2>'/run/shale/shale-1/errors'
  exec 'unshare' --mount --propagation private --pid --fork --kill-child --ipc --uts --cgroup --net -- 'sh' "$0" inside
fi
root='/store/merged'
# The words that the script of one container is written in. Everything here is done by programs of
# the host, in namespaces of the container's own; nothing of the container has run yet, so its
# files stand still. Paths are below $root, and no link leads out of it.
set -eu
umask 022 # as OCI runtimes have it, whatever the caller's is

# Without notes of what was mounted how, which may not be taken of all that can be mounted.
mount() {
  command mount -n "$@"
}

# No mount point may be reached through a link: one in the image could name a place of the host.
below_root() {
  if [ "$(realpath -m -- "$root$1")" != "$root$1" ]; then
    echo "$1: a symbolic link is in the way" >&2
    exit 1
  fi
}

directory() {
  below_root "$1"
  mkdir -p -- "$root$1"
}

file() {
  below_root "$1"
  if [ ! -e "$root$1" ]; then
    mkdir -p -- "$(dirname -- "$root$1")"
    : >"$root$1"
  fi
}

# What is moved to the top of the mount tree later has to be a mount itself.
enter() {
  mount --rbind -- "$root" "$root"
}

# Root of a user namespace may name it by the call only, not by the file.
name_host() {
  if command -v hostname >/dev/null; then
    hostname "$1"
  else
    printf %s "$1" >/proc/sys/kernel/hostname
  fi
}

# A new network has nothing but a loopback interface that is down.
raise_loopback() {
  if command -v ip >/dev/null; then
    ip link set lo up
  fi
}

# fs DIRECTORY TYPE OPTIONS
fs() {
  directory "$1"
  mount -t "$2" -o "$3" "$2" "$root$1"
}

devices() {
  for name in null zero full random urandom tty; do
    : >"$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
  done
  ln -s pts/ptmx "$root/dev/ptmx"
  if [ -e /proc/kcore ]; then
    ln -s /proc/kcore "$root/dev/core"
  fi
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /proc/self/fd/0 "$root/dev/stdin"
  ln -s /proc/self/fd/1 "$root/dev/stdout"
  ln -s /proc/self/fd/2 "$root/dev/stderr"
}

# show SOURCE TARGET ro|rw
show() {
  if [ -d "$1" ]; then directory "$2"; else file "$2"; fi
  mount --rbind -- "$1" "$root$2"
  if [ "$3" = ro ]; then
    mount -o remount,bind,ro -- "$root$2"
  fi
}

# A kernel without the thing needs no mask for it.
hide() {
  if [ -d "$root$1" ]; then
    mount -t tmpfs -o ro,nosuid,nodev,noexec,size=0 tmpfs "$root$1"
  elif [ -e "$root$1" ]; then
    mount --bind /dev/null "$root$1"
  fi
}

protect() {
  if [ -e "$root$1" ]; then
    mount --rbind -- "$root$1" "$root$1"
    mount -o remount,bind,ro,nosuid,nodev,noexec -- "$root$1"
  fi
}

# Puts the container's root over the host's: a process that is root inside and leaves its chroot by
# the well-known way finds itself where it was. Host programs still start from the root we have.
become_root() {
  cd -- "$root"
  mount --move . /
}
read -r first </proc/self/stat && echo "$first" >'/run/shale/shale-1/first'
enter
name_host 'localhost'
fs '/proc' 'proc' 'nosuid,noexec,nodev'
fs '/dev' 'tmpfs' 'nosuid,strictatime,mode=755,size=65536k'
devices
fs '/dev/pts' 'devpts' 'nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5'
fs '/dev/shm' 'tmpfs' 'nosuid,noexec,nodev,mode=1777,size=65536k'
fs '/dev/mqueue' 'mqueue' 'nosuid,noexec,nodev'
raise_loopback
fs '/sys' 'sysfs' 'rw,nosuid,noexec,nodev'
directory ''
'prlimit' --nofile=20000:20000 --nproc=1048576:1048576 'setpriv' --pdeathsig=KILL --regid=50 --groups=29,44 --inh-caps=-all --bounding-set=-all,+audit_control,+audit_read,+audit_write,+block_suspend,+bpf,+checkpoint_restore,+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+ipc_lock,+ipc_owner,+kill,+lease,+linux_immutable,+mac_admin,+mac_override,+mknod,+net_admin,+net_bind_service,+net_broadcast,+net_raw,+perfmon,+setfcap,+setgid,+setpcap,+setuid,+syslog,+sys_admin,+sys_chroot,+sys_module,+sys_nice,+sys_pacct,+sys_ptrace,+sys_rawio,+sys_resource,+sys_time,+sys_tty_config,+wake_alarm 'env' true
become_root
: >'/run/shale/shale-1/started'
exec 2>&3 3>&-
exec 'env' -i -- 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' 'HOSTNAME=localhost' 'HOME=/home/bob' 'prlimit' --nofile=20000:20000 --nproc=1048576:1048576 'setpriv' --pdeathsig=KILL --regid=50 --groups=29,44 --inh-caps=-all --bounding-set=-all,+audit_control,+audit_read,+audit_write,+block_suspend,+bpf,+checkpoint_restore,+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+ipc_lock,+ipc_owner,+kill,+lease,+linux_immutable,+mac_admin,+mac_override,+mknod,+net_admin,+net_bind_service,+net_broadcast,+net_raw,+perfmon,+setfcap,+setgid,+setpcap,+setuid,+syslog,+sys_admin,+sys_chroot,+sys_module,+sys_nice,+sys_pacct,+sys_ptrace,+sys_rawio,+sys_resource,+sys_time,+sys_tty_config,+wake_alarm 'unshare' '--root=.' '--wd=/' --setuid=1000 -- 'mount'
