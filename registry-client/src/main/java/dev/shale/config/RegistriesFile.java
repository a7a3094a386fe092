package dev.shale.config;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One {@code registries.conf} or drop-in. */
final class RegistriesFile {
  /** How large a file may be. */
  static final int MAX_BYTES = 1 << 20;

  private static final List<String> VERSION_1 = List.of("search", "insecure", "block");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]+)?"
              + "|\\[[0-9A-Fa-f:]+](?::[0-9]+)?");

  private final TomlTable top;

  private RegistriesFile(TomlTable top) {
    this.top = top;
  }

  /** Reads a file; one of nothing but comments, which distributions ship, costs no parser. */
  static RegistriesConf read(Path file) {
    String text = text(file);
    return isBlank(text)
        ? RegistriesConf.EMPTY
        : new RegistriesFile(TomlTable.parse(file, text)).conf();
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw OciException.invalid(
            "read %s: it has more than the %d bytes that are allowed", file, MAX_BYTES);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new OciException(ErrorKind.NOT_FOUND, "read %s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be read".formatted(file), e);
    }
  }

  private static boolean isBlank(String text) {
    return text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
  }

  private RegistriesConf conf() {
    requireVersion2();
    return new RegistriesConf(
        RegistryTables.read(top),
        top.texts("unqualified-search-registries").map(this::hosts).map(this::configured),
        mode(),
        aliases(),
        top.texts("credential-helpers").map(this::configured));
  }

  /** Version 1 had everything in a table "registries", which version 2 has not. */
  private void requireVersion2() {
    if (top.has("registries")) {
      throw OciException.unsupported(
          "read %s: registries: version 1 of this format (%s) is not read; write [[registry]] and"
              + " unqualified-search-registries",
          top.file(), String.join(", ", VERSION_1));
    }
  }

  private <T> Configured<T> configured(T value) {
    return new Configured<>(value, top.file());
  }

  private List<String> hosts(List<String> written) {
    List<String> hosts = written.stream().map(RegistriesFile::trimmed).toList();
    for (String host : hosts) {
      if (!HOST.matcher(host).matches()) {
        throw top.refusal(
            "unqualified-search-registries", "\"%s\" is not HOST[:PORT]".formatted(host));
      }
      if (ImageReference.isShort(host + "/name")) {
        throw top.refusal(
            "unqualified-search-registries",
            "\"%s\" would be a namespace; a registry has a dot or a port".formatted(host));
      }
    }
    return hosts;
  }

  static String trimmed(String path) {
    return path.replaceFirst("/+$", "");
  }

  private Optional<ShortNameMode> mode() {
    String word = top.text("short-name-mode");
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Optional<ShortNameMode> mode = ShortNameMode.parse(word);
    if (mode.isEmpty()) {
      throw top.refusal(
          "short-name-mode",
          "\"%s\" is none of %s".formatted(word, String.join(", ", ShortNameMode.WORDS)));
    }
    return mode;
  }

  private Map<String, Configured<Optional<ImageReference>>> aliases() {
    Map<String, Configured<Optional<ImageReference>>> aliases = new HashMap<>();
    top.textMap("aliases")
        .forEach((name, value) -> aliases.put(shortName(name), configured(alias(name, value))));
    return aliases;
  }

  private String shortName(String name) {
    if (!ImageReference.isShort(name)) {
      throw aliasRefusal(name, "a short name has no registry");
    }
    if (!isBare(parsed(name, name))) {
      throw aliasRefusal(name, "a short name has neither tag nor digest here");
    }
    return name;
  }

  private Optional<ImageReference> alias(String name, String value) {
    if (value.isEmpty()) {
      return Optional.empty(); // takes back an alias of an earlier file
    }
    if (ImageReference.isShort(value)) {
      throw aliasRefusal(name, "\"%s\" has no registry".formatted(value));
    }
    ImageReference full = parsed(name, value);
    if (!isBare(full)) {
      throw aliasRefusal(name, "\"%s\" has a tag or digest; leave it away".formatted(value));
    }
    return Optional.of(full);
  }

  private ImageReference parsed(String name, String text) {
    try {
      return ImageReference.parse(text);
    } catch (OciException e) {
      throw aliasRefusal(name, e.getMessage());
    }
  }

  private static boolean isBare(ImageReference reference) {
    return reference.tag().isEmpty() && reference.digest().isEmpty();
  }

  private OciException aliasRefusal(String name, String reason) {
    return top.refusal("aliases.\"%s\"".formatted(name), reason);
  }
}
