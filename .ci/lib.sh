# Set-up that verify, quickstart and the programs of bench share. Sourced by bash, from the top directory.

# What building needs, what the tests need beside it, what trying it out needs.
BUILD_PACKAGES=(maven)
TEST_PACKAGES=(
  runc skopeo umoci buildah docker-registry debootstrap uidmap attr libcap2-bin apache2-utils
  openssl zstd xz-utils bzip2 util-linux python3 fuse-overlayfs xfsprogs
)

# Progress, kept apart from results.
note() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
  note "$*"
  exit 1
}

# Installs the Debian packages named that are missing; an ordinary user is told their names.
setup_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null || {
    note "no dpkg here; expecting the programs of: $*"
    return 0
  }
  for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
      *' installed') ;;
      *) [ "$package" = maven ] && command -v mvn >/dev/null || missing+=("$package") ;;
    esac
  done
  [ "${#missing[@]}" != 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    note "missing Debian packages: ${missing[*]}; as root: apt-get install ${missing[*]}"
    return 0
  fi
  note "installing ${missing[*]}"
  # In run level 1 no package starts its daemon: docker-registry is wanted as a program only.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get -qq update && apt-get -qq -y install --no-install-recommends "$@"' apt "${missing[@]}" \
    >/dev/null || die "apt-get could not install ${missing[*]}"
}

# Prints the home of a JDK 25, which compiles shale and formats its sources.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* /opt/*; do
    if [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null; then
      readlink -f "$home"
      return 0
    fi
  done
  die "found no JDK 25 in JAVA_HOME or /usr/lib/jvm; install one (Temurin's temurin-25-jdk, say)"
}

# Prints a TCP port of loopback that nobody listens on.
free_port() {
  local port
  for port in $(shuf -i 20000-32000 -n 200); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
  die "found no free port"
}
