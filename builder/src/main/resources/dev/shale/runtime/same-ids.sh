# Becomes a program in a user namespace in which every user is himself: for a root who lost the right
# to mount. Called as: sh -c THIS sh UNSHARE PROGRAM ARGUMENT...
#
# The maps have to be written from outside, by a process that stays behind for that moment. Only what
# is executed afterwards is root inside.
unshare=$1
shift

# All that a map of ours has, each for itself.
same() {
  while read -r first _ count; do
    # One less than all, or runc would think that it is in no namespace.
    [ "$count" != 4294967295 ] || count=4294967294
    echo "$first $first $count"
  done <"/proc/self/$1"
}

set_maps() {
  outside=$(readlink /proc/self/ns/user)
  while inside=$(readlink "/proc/$$/ns/user") && [ "$inside" = "$outside" ]; do
    sleep 0.01
  done
  [ -n "$inside" ] || return 0 # there is none, of which unshare says why
  printf '%s\n' "$gids" >"/proc/$$/gid_map" && printf '%s\n' "$uids" >"/proc/$$/uid_map" || {
    echo "the users of the namespace could not be set" >&2
    kill -KILL $$
  }
}

uids=$(same uid_map)
gids=$(same gid_map)
# Twice in the background, so that it is no child of what this becomes.
( set_maps >/dev/null & )
exec "$unshare" --user --mount -- sh -c '
  while ! read -r map </proc/self/uid_map; do sleep 0.01; done
  exec "$@"' sh "$@"
