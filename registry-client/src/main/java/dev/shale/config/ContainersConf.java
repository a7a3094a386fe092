package dev.shale.config;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What containers get that are not told otherwise, of podman's and buildah's configuration.
 *
 * <p>The file that {@code $CONTAINERS_CONF} names is read alone; else the distribution's, the
 * machine's with its drop-ins, and the user's with theirs, of which a later one's keys count; in
 * any case last the file that {@code $CONTAINERS_CONF_OVERRIDE} names. Keys that no method here is
 * about are not regarded. Immutable.
 *
 * <p>Spec: containers.conf(5), as far as buildah regards it.
 */
public final class ContainersConf {
  private static final String FILE = "containers/containers.conf";
  private static final List<Path> MACHINE = List.of(Path.of("/usr/share"), Path.of("/etc"));

  private final List<TomlTable> files;

  private ContainersConf(List<TomlTable> files) {
    this.files = files;
  }

  /**
   * Reads the files that there are.
   *
   * @throws OciException INVALID if one is no TOML, NOT_FOUND if one that a variable names is not
   *     there
   */
  public static ContainersConf read(Environment environment) {
    return read(environment, MACHINE);
  }

  /** The same where the machine's directories are others, the one that counts most last. */
  static ContainersConf read(Environment environment, List<Path> machine) {
    List<TomlTable> files = new ArrayList<>();
    Optional<Path> alone = environment.variable("CONTAINERS_CONF").map(Path::of);
    if (alone.isPresent()) {
      files.add(required(alone.get()));
    } else {
      Stream.concat(machine.stream(), environment.configHome().stream())
          .flatMap(directory -> files(directory.resolve(FILE)))
          .forEach(file -> optional(file).ifPresent(files::add));
    }
    environment
        .variable("CONTAINERS_CONF_OVERRIDE")
        .map(file -> required(Path.of(file)))
        .ifPresent(files::add);
    return new ContainersConf(List.copyOf(files));
  }

  private static Stream<Path> files(Path file) {
    Path dropIns = file.resolveSibling(file.getFileName() + ".d");
    return Stream.concat(Stream.of(file), RegistriesFiles.dropIns(dropIns).stream());
  }

  private static TomlTable required(Path file) {
    return optional(file).orElseThrow(() -> OciException.notFound("read %s: no such file", file));
  }

  private static Optional<TomlTable> optional(Path file) {
    try {
      return Optional.of(TomlTable.parse(file, Files.readString(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be read".formatted(file), e);
    }
  }

  /** What of the host is shown, {@code SOURCE:TARGET[:OPTIONS]}. */
  public List<String> volumes() {
    return texts("volumes");
  }

  /** Devices of the host, {@code SOURCE[:TARGET][:rwm]}. */
  public List<String> devices() {
    return texts("devices");
  }

  /** Limits, {@code NAME=SOFT[:HARD]}. */
  public List<String> ulimits() {
    return texts("default_ulimits");
  }

  /** Addresses of DNS servers. */
  public List<String> dnsServers() {
    return texts("dns_servers");
  }

  /** Domains in which short names are looked up. */
  public List<String> dnsSearches() {
    return texts("dns_searches");
  }

  /** Options of the resolver. */
  public List<String> dnsOptions() {
    return texts("dns_options");
  }

  /** Whether {@code /etc/hosts} is left to images. */
  public boolean noHosts() {
    return containers("no_hosts", table -> table.flag("no_hosts")).orElse(false);
  }

  /** Whether processes get the variables of proxies. */
  public boolean httpProxy() {
    return containers("http_proxy", table -> table.flag("http_proxy")).orElse(true);
  }

  /** The network: {@code private}, {@code host}, {@code none} and others. */
  public Optional<String> netns() {
    return text("netns");
  }

  /** A file of seccomp, or {@code unconfined}. */
  public Optional<String> seccompProfile() {
    return text("seccomp_profile");
  }

  /** The size of {@code /dev/shm}, as {@code 65536k}. */
  public Optional<String> shmSize() {
    return text("shm_size");
  }

  /** The OCI runtime: a name or a path. */
  public Optional<String> runtime() {
    return last("engine", "runtime", table -> table.text("runtime"))
        .filter(name -> !name.isEmpty());
  }

  private List<String> texts(String key) {
    List<String> texts = List.of();
    for (TomlTable file : files) {
      Optional<TomlTable> containers = file.section("containers").filter(table -> table.has(key));
      if (containers.isPresent()) {
        texts = containers.get().addedTexts(key, texts);
      }
    }
    return texts;
  }

  private Optional<String> text(String key) {
    return containers(key, table -> table.text(key)).filter(value -> !value.isEmpty());
  }

  private <T> Optional<T> containers(String key, Function<TomlTable, T> value) {
    return last("containers", key, value);
  }

  /** The value of a key in the last file that has it. */
  private <T> Optional<T> last(String section, String key, Function<TomlTable, T> value) {
    return files.reversed().stream()
        .flatMap(file -> file.section(section).stream())
        .filter(table -> table.has(key))
        .findFirst()
        .map(value);
  }
}
