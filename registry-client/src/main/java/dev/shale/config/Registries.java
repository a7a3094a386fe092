package dev.shale.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The user's {@code registries.conf}, read when it is first asked for and not again: most commands
 * name no registry. Thread-safe.
 */
public final class Registries {
  private final Supplier<RegistriesConf> source;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<RegistriesConf> read = Optional.empty();

  private Registries(Supplier<RegistriesConf> source) {
    this.source = source;
  }

  /** The configuration in the places where it is looked for. */
  public static Registries of(Environment environment) {
    return new Registries(() -> load(environment, Optional.empty()));
  }

  /** The configuration with this file in the place of {@code registries.conf}; drop-ins stay. */
  public static Registries of(Environment environment, Path file) {
    return new Registries(() -> load(environment, Optional.of(file)));
  }

  /** A configuration that is known, whatever files there are. */
  public static Registries of(RegistriesConf conf) {
    return new Registries(() -> conf);
  }

  /**
   * What the files say together: of a value, of two rules for one prefix and of two aliases for one
   * name, the one in the later file counts.
   *
   * @throws dev.shale.error.OciException INVALID if a file is damaged, NOT_FOUND if one that was
   *     asked for is not there, UNAVAILABLE if one cannot be read
   */
  public RegistriesConf conf() {
    lock.lock();
    try {
      if (read.isEmpty()) {
        read = Optional.of(source.get());
      }
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  private static RegistriesConf load(Environment environment, Optional<Path> given) {
    return RegistriesFiles.of(environment, given).stream()
        .map(RegistriesFile::read)
        .reduce(RegistriesConf.EMPTY, RegistriesConf::withLater);
  }
}
