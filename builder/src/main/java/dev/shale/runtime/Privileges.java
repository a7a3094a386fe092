package dev.shale.runtime;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a container's root may do, beside or instead of what it may by default.
 *
 * @param added capabilities, {@code CAP_…}, or {@link #ALL}
 * @param dropped likewise; what is added by name is not dropped by {@link #ALL}
 * @param devices of the host, beside the harmless ones that every container has
 * @param restrictions beside capabilities
 */
public record Privileges(
    Mode mode,
    List<String> added,
    List<String> dropped,
    List<Device> devices,
    Restrictions restrictions) {
  /** In the place of a capability: every one. */
  public static final String ALL = "ALL";

  /** What a container gets that asks for nothing. */
  public static final Privileges DEFAULT = of(Mode.SANDBOX, List.of(), List.of());

  /** What a container gets that asks for everything. */
  public static final Privileges INSECURE = of(Mode.INSECURE, List.of(), List.of());

  /** How much a container is kept from. */
  public enum Mode {
    /** What processes need not have is taken from them. */
    SANDBOX,
    /**
     * Nothing that this process has is, but what is asked for by name: all capabilities, all
     * devices, every system call, and all of {@code /proc} and {@code /sys}.
     */
    INSECURE
  }

  /** Reads the names of capabilities as people write them: {@code net_admin}, {@code all}. */
  public Privileges {
    added = added.stream().map(Privileges::parse).toList();
    dropped = dropped.stream().map(Privileges::parse).toList();
    devices = List.copyOf(devices);
  }

  /** Rights without devices, under the usual restrictions. */
  public static Privileges of(Mode mode, List<String> added, List<String> dropped) {
    return new Privileges(mode, added, dropped, List.of(), Restrictions.DEFAULT);
  }

  public Privileges withMode(Mode other) {
    return new Privileges(other, added, dropped, devices, restrictions);
  }

  /**
   * A text that is the same for privileges that let a process do the same: of a seccomp profile it
   * has what is in the file, not where that is.
   *
   * @throws OciException NOT_FOUND if there is no such file
   */
  public String effect() throws IOException {
    return restrictions.seccomp() instanceof Restrictions.Seccomp.Profile(Path file)
        ? withSeccomp(Path.of(Digest.of(SeccompProfile.read(file)).toString())).toString()
        : this.toString();
  }

  private Privileges withSeccomp(Path profile) {
    Restrictions other =
        new Restrictions(
            new Restrictions.Seccomp.Profile(profile),
            restrictions.newPrivileges(),
            restrictions.masked(),
            restrictions.unmasked());
    return new Privileges(mode, added, dropped, devices, other);
  }

  private static String parse(String text) {
    return text.toUpperCase(Locale.ROOT).equals(ALL) ? ALL : Capabilities.parse(text);
  }

  boolean isInsecure() {
    return mode == Mode.INSECURE;
  }

  /** Which system calls are let through. */
  Restrictions.Seccomp seccomp() {
    return isInsecure() && restrictions.seccomp() instanceof Restrictions.Seccomp.Usual
        ? new Restrictions.Seccomp.Unconfined()
        : restrictions.seccomp();
  }

  /** What is hidden. */
  List<String> maskedPaths() {
    return isInsecure() ? restrictions.masked() : restrictions.maskedPaths();
  }

  /** What may be looked at, not touched. */
  List<String> readOnlyPaths() {
    return isInsecure() ? List.of() : restrictions.readOnlyPaths();
  }

  /**
   * The capabilities that a container gets.
   *
   * @param host what can be had at all
   * @throws OciException DENIED if one is asked for by name that cannot
   */
  List<String> capabilities(List<String> host) {
    List<String> all = new ArrayList<>();
    if (isInsecure() || added.contains(ALL)) {
      all.addAll(host);
    } else if (!dropped.contains(ALL)) {
      all.addAll(Confinement.CAPABILITIES);
    }
    all.removeAll(dropped);
    for (String capability : added) {
      if (!capability.equals(ALL) && !all.contains(capability)) {
        if (!host.contains(capability)) {
          throw new OciException(
              ErrorKind.DENIED,
              "run with capability %s: this process may not give it".formatted(capability));
        }
        all.add(capability);
      }
    }
    return all.stream().sorted().toList();
  }
}
