# Becomes a program in a user namespace in which every user is himself: for a root who lost the right
# to mount. Called as: sh -c THIS sh UNSHARE PROGRAM ARGUMENT...
#
# The map has to be written from outside, by a process that stays behind for that moment. Only what is
# executed afterwards is root inside.
unshare=$1
shift
map=
while read -r first _ count; do
  # One user less than all, or runc would think that it is in no namespace.
  [ "$count" != 4294967295 ] || count=4294967294
  map="$map$first $first $count
"
done </proc/self/uid_map
# Twice in the background, so that it is no child of what this becomes.
( (
  outside=$(readlink /proc/self/ns/user)
  for _ in 1 2 3 4 5 6 7 8 9; do
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      if [ "$(readlink "/proc/$$/ns/user")" != "$outside" ]; then
        printf %s "$map" >"/proc/$$/gid_map" && printf %s "$map" >"/proc/$$/uid_map"
        exit
      fi
      sleep 0.02
    done
  done
) >/dev/null 2>&1 & )
exec "$unshare" --user --mount -- sh -c '
  for _ in 1 2 3 4 5 6 7 8 9; do
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      read -r map </proc/self/uid_map && exec "$@"
      sleep 0.02
    done
  done
  echo "the users of the namespace could not be set" >&2
  exit 1' sh "$@"
