package dev.shale.runtime;

import dev.shale.image.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose programs this host runs: its own, and those that a handler is registered for.
 *
 * <p>Spec: Linux, Documentation/admin-guide/binfmt-misc.rst; ELF, "e_machine".
 */
public final class Emulation {
  /** What bytes 18 and 19 of a program are, by the processor that it is for. */
  private static final Map<String, String> MACHINES =
      Map.of(
          "amd64", "3e00",
          "386", "0300",
          "arm64", "b700",
          "arm", "2800",
          "riscv64", "f300",
          "ppc64le", "1500",
          "s390x", "0016",
          "mips64le", "0800",
          "loong64", "0201");

  private static final int MACHINE_AT = 36;
  private static final Map<String, String> NARROWER = Map.of("amd64", "386", "arm64", "arm");

  private final Platform host;
  private final Path handlers;

  /** Of this host. */
  public static Emulation of(Platform host) {
    return new Emulation(host, Path.of("/proc/sys/fs/binfmt_misc"));
  }

  Emulation(Platform host, Path handlers) {
    this.host = host;
    this.handlers = handlers;
  }

  /** Whether a container for a platform can run programs. */
  public boolean runs(Platform platform) {
    String architecture = platform.architecture();
    boolean isOwn =
        architecture.equals(host.architecture())
            || architecture.equals(NARROWER.get(host.architecture()));
    return platform.os().equals(host.os()) && (isOwn || isHandled(architecture));
  }

  private boolean isHandled(String architecture) {
    Optional<String> machine = Optional.ofNullable(MACHINES.get(architecture));
    if (machine.isEmpty() || !Files.isDirectory(handlers)) {
      return false;
    }
    try (Stream<Path> files = Files.list(handlers)) {
      return files.filter(Files::isReadable).anyMatch(file -> handles(file, machine.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a handler is on, works in containers, where its program is not, and is for these. */
  private static boolean handles(Path file, String machine) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return false; // "register" is there only to be written to
    }
    boolean isOn = lines.contains("enabled");
    boolean isFixed =
        lines.stream()
            .anyMatch(line -> line.startsWith("flags:") && line.substring(6).indexOf('F') >= 0);
    return isOn
        && isFixed
        && lines.stream()
            .filter(line -> line.startsWith("magic "))
            .anyMatch(line -> line.substring("magic ".length()).startsWith(machine, MACHINE_AT));
  }
}
