package dev.shale.config;

import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The short names that users have explained, shared with the other tools of the ecosystem: {@code
 * /var/cache/containers/short-name-aliases.conf} for root, in {@code $XDG_CACHE_HOME} or {@code
 * ~/.cache} for others.
 *
 * <p>Spec: containers-registries.conf(5), "Short-Name Aliasing: Modes".
 */
final class AliasCache {
  private static final String FILE = "containers/short-name-aliases.conf";
  private static final Path CACHE_OF_ROOT = Path.of("/var/cache");

  private final Optional<Path> file;

  private AliasCache(Optional<Path> file) {
    this.file = file;
  }

  static AliasCache of(Environment environment) {
    Optional<Path> directory =
        environment.isRoot()
            ? Optional.of(CACHE_OF_ROOT)
            : environment
                .directory("XDG_CACHE_HOME")
                .or(() -> environment.home().map(home -> home.resolve(".cache")));
    return new AliasCache(directory.map(found -> found.resolve(FILE)));
  }

  /** The alias that was written down for a name; it counts although it says that there is none. */
  Optional<Configured<Optional<ImageReference>>> find(String name) {
    return Optional.ofNullable(aliases().get(name));
  }

  private Map<String, Configured<Optional<ImageReference>>> aliases() {
    return file.filter(Files::exists)
        .map(found -> RegistriesFile.read(found).aliases())
        .orElse(Map.of());
  }

  /** Writes an alias down, in the place of one that was there for the name. */
  void put(String name, ImageReference full) throws IOException {
    if (file.isEmpty()) {
      return; // who has no home has no memory
    }
    Path target = file.get();
    Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
    Files.createDirectories(lockFile.toAbsolutePath().getParent());
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Map<String, String> all = new TreeMap<>();
      aliases()
          .forEach(
              (known, alias) ->
                  all.put(known, alias.value().map(ImageReference::toString).orElse("")));
      all.put(name, full.name());
      replace(target, all);
    }
  }

  /**
   * Names have no characters that TOML would have escaped. Whoever writes has the lock, so that the
   * draft is nobody else's; one that was left by a process that was killed is written over.
   */
  private static void replace(Path target, Map<String, String> aliases) throws IOException {
    StringBuilder text = new StringBuilder("[aliases]\n");
    aliases.forEach(
        (name, full) ->
            text.append("  \"").append(name).append("\" = \"").append(full).append("\"\n"));
    Path draft = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      Files.writeString(draft, text);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
