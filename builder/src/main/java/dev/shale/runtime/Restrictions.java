package dev.shale.runtime;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What keeps a container's processes from the host, beside capabilities. Of it, what is usual does
 * not hold for {@link Privileges.Mode#INSECURE}; what is asked for by name does.
 *
 * @param newPrivileges what programs can gain
 * @param masked absolute paths that are hidden beside the usual ones
 * @param unmasked absolute paths, or globs of them, that are not hidden or protected though they
 *     usually are, or {@link #ALL}
 */
public record Restrictions(
    Seccomp seccomp, NewPrivileges newPrivileges, List<String> masked, List<String> unmasked) {
  /** In the place of a path: every one. */
  public static final String ALL = "ALL";

  /** What there is where nothing is asked for. */
  public static final Restrictions DEFAULT =
      new Restrictions(new Seccomp.Usual(), NewPrivileges.ALLOWED, List.of(), List.of());

  private static final List<String> USUAL =
      Stream.concat(Confinement.MASKED_PATHS.stream(), Confinement.READ_ONLY_PATHS.stream())
          .toList();

  private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

  /** Which system calls are let through. */
  public sealed interface Seccomp {
    /** Those of the profile that podman and buildah use by default. */
    record Usual() implements Seccomp {}

    /** All. */
    record Unconfined() implements Seccomp {}

    /** Those of a profile in a file, of the form that Docker's documentation describes. */
    record Profile(Path file) implements Seccomp {}
  }

  /** Whether set-user-ID programs and files' capabilities give a process anything. */
  public enum NewPrivileges {
    ALLOWED,
    /** As {@code PR_SET_NO_NEW_PRIVS} of prctl(2) has it. */
    DENIED
  }

  public Restrictions {
    masked = List.copyOf(masked);
    unmasked = List.copyOf(unmasked);
    for (String path : masked) {
      if (!path.startsWith("/")) {
        throw OciException.invalid("security option mask: \"%s\" is not absolute", path);
      }
    }
    for (String path : unmasked) {
      if (USUAL.stream().noneMatch(usual -> matches(path, usual))) {
        throw OciException.invalid("security option unmask: \"%s\" is not masked", path);
      }
    }
  }

  /**
   * Reads options as {@code docker run --security-opt} and podman's have them: {@code
   * seccomp=unconfined|FILE}, {@code no-new-privileges}, {@code mask=PATH:…}, {@code
   * unmask=ALL|PATH:…}, {@code systempaths=unconfined}. Labels and AppArmor profiles are never set,
   * so that only their absence can be asked for; where there is no SELinux, labels are nothing.
   *
   * @throws OciException INVALID for an option that there is not, UNSUPPORTED for labels and
   *     profiles
   */
  public static Restrictions parse(List<String> options) {
    Restrictions all = DEFAULT;
    for (String option : options) {
      int end = option.indexOf('=') >= 0 ? option.indexOf('=') : option.indexOf(':');
      String name = end < 0 ? option : option.substring(0, end);
      all = all.with(option, name, end < 0 ? "" : option.substring(end + 1));
    }
    return all;
  }

  private Restrictions with(String option, String name, String value) {
    return switch (name) {
      case "seccomp" -> new Restrictions(seccomp(value), newPrivileges, masked, unmasked);
      case "no-new-privileges" ->
          new Restrictions(seccomp, newPrivileges(option, value), masked, unmasked);
      case "mask" -> new Restrictions(seccomp, newPrivileges, paths(masked, value), unmasked);
      case "unmask" -> new Restrictions(seccomp, newPrivileges, masked, paths(unmasked, value));
      case "systempaths" -> {
        if (!value.equals("unconfined")) {
          throw OciException.invalid("security option \"%s\": expected unconfined", option);
        }
        yield new Restrictions(seccomp, newPrivileges, masked, List.of(ALL));
      }
      case "label" -> {
        if (!value.equals("disable") && SELINUX.toFile().exists()) {
          throw OciException.unsupported(
              "security option \"%s\": no labels of SELinux are set; label=disable says so",
              option);
        }
        yield this;
      }
      case "apparmor" -> {
        if (!value.equals("unconfined")) {
          throw OciException.unsupported(
              "security option \"%s\": no profile of AppArmor is set; use unconfined", option);
        }
        yield this;
      }
      default ->
          throw OciException.invalid(
              "security option \"%s\": not known%s",
              option,
              Nearest.hint(name, List.of("seccomp", "no-new-privileges", "mask", "unmask")));
    };
  }

  private static Seccomp seccomp(String value) {
    if (value.isEmpty()) {
      throw OciException.invalid("security option seccomp: expected unconfined or a file");
    }
    return value.equals("unconfined")
        ? new Seccomp.Unconfined()
        : new Seccomp.Profile(Path.of(value).toAbsolutePath());
  }

  private static NewPrivileges newPrivileges(String option, String value) {
    return switch (value) {
      case "", "true" -> NewPrivileges.DENIED;
      case "false" -> NewPrivileges.ALLOWED;
      default ->
          throw OciException.invalid("security option \"%s\": expected true or false", option);
    };
  }

  private static List<String> paths(List<String> before, String value) {
    List<String> all = new ArrayList<>(before);
    all.addAll(List.of(value.split(":", -1)));
    return all;
  }

  /** What is hidden. */
  List<String> maskedPaths() {
    return Stream.concat(left(Confinement.MASKED_PATHS), masked.stream()).toList();
  }

  /** What may be looked at, not touched. */
  List<String> readOnlyPaths() {
    return left(Confinement.READ_ONLY_PATHS).toList();
  }

  private Stream<String> left(List<String> usual) {
    return usual.stream()
        .filter(path -> unmasked.stream().noneMatch(pattern -> matches(pattern, path)));
  }

  private static boolean matches(String pattern, String path) {
    return pattern.equals(ALL)
        || FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path));
  }
}
