package dev.shale.exec;

import dev.shale.container.SecretFile;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What processes of a build may know and no image or message: values by id. Of those that count, a
 * cache key has a {@linkplain #print print}, of the others nothing. Each is read when it is asked
 * for the first time, and wiped from memory when this is closed. Safe for use by several threads.
 */
public final class Secrets implements AutoCloseable {
  /** How long a secret may be: as with BuildKit. */
  public static final int MAX_BYTES = 500 << 10;

  private static final String PRINT = "HmacSHA256";

  private final Map<String, Source> sources;
  private final Set<String> counted;
  private final Map<String, byte[]> read = new HashMap<>();

  /** Where a secret comes from. */
  @FunctionalInterface
  public interface Source {
    /** Its bytes, for whoever asks to wipe; refuses more than {@link #MAX_BYTES}. */
    byte[] read() throws IOException;
  }

  /**
   * What {@link #parse} needs of the world.
   *
   * @param variable the value of a variable of the environment
   * @param standardInput what {@code src=-} reads; not closed
   */
  public record World(Function<String, Optional<String>> variable, InputStream standardInput) {}

  /** Secrets by id; nothing is read yet. */
  public Secrets(Map<String, Source> sources) {
    this(sources, Set.of());
  }

  /**
   * Secrets by id; nothing is read yet.
   *
   * @param counted those that the results of steps depend on
   */
  public Secrets(Map<String, Source> sources, Set<String> counted) {
    this.sources = Map.copyOf(sources);
    this.counted = Set.copyOf(counted);
  }

  /** No secrets. */
  public static Secrets none() {
    return new Secrets(Map.of());
  }

  /**
   * Reads the values of {@code --secret}: {@code
   * id=ID[,src=FILE|env=VARIABLE][,type=file|env][,cache=true]}. With {@code cache}, a step that it
   * is shown to is run again when it is another. Without a source, it is the variable of that name,
   * if there is one, else the file of that name.
   *
   * @throws OciException INVALID if one is not of that form, NOT_FOUND if a file that is named is
   *     not there
   */
  public static Secrets parse(List<String> texts, World world) {
    Map<String, Source> sources = new LinkedHashMap<>();
    Set<String> counted = new HashSet<>();
    for (String text : texts) {
      Fields fields = Fields.of("secret", text);
      String id = fields.take("id").orElse("");
      if (id.isEmpty()) {
        throw OciException.invalid("secret \"%s\": expected id=ID[,src=FILE|env=VARIABLE]", text);
      }
      Optional<String> file = fields.take("src", "source");
      Optional<String> variable = fields.take("env");
      String type = fields.take("type").orElse(variable.isPresent() ? "env" : "file");
      if (fields.takeSwitch("cache").orElse(false)) {
        counted.add(id);
      }
      fields.end();
      if (sources.put(id, source(id, type, file, variable, world)) != null) {
        throw OciException.invalid("secret %s: given twice", id);
      }
    }
    return new Secrets(sources, counted);
  }

  private static Source source(
      String id, String type, Optional<String> file, Optional<String> variable, World world) {
    if (file.isPresent() && variable.isPresent()) {
      throw OciException.invalid("secret %s: src and env are given; one is to be", id);
    }
    boolean isVariable =
        switch (type) {
          case "env" -> true;
          case "file" -> file.isEmpty() && world.variable().apply(id).isPresent();
          default ->
              throw OciException.invalid("secret %s: type \"%s\" is not file or env", id, type);
        };
    if (isVariable) {
      String name = variable.or(() -> file).orElse(id);
      return () -> ofVariable(id, name, world.variable());
    }
    String path = file.orElse(id);
    if (file.isPresent() && !path.equals("-") && Files.notExists(Path.of(path))) {
      throw OciException.notFound("secret %s: no such file as %s", id, path);
    }
    return path.equals("-")
        ? () -> limited(id, world.standardInput())
        : () -> ofFile(id, Path.of(path));
  }

  private static byte[] ofVariable(
      String id, String name, Function<String, Optional<String>> variables) {
    return variables
        .apply(name)
        .orElseThrow(() -> OciException.notFound("secret %s: variable %s is not set", id, name))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ofFile(String id, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw OciException.invalid("secret %s: %s is a directory", id, file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return limited(id, in);
    } catch (NoSuchFileException e) {
      throw OciException.notFound("secret %s: no such file as %s", id, file);
    }
  }

  private static byte[] limited(String id, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw OciException.invalid("secret %s: is longer than %d bytes", id, MAX_BYTES);
    }
    return bytes;
  }

  /** Whether there is one of that id, readable or not. */
  public boolean has(String id) {
    return sources.containsKey(id);
  }

  /**
   * Refuses secrets that are to count, where there are no keys for them to count in.
   *
   * @throws OciException INVALID if there are any
   */
  public Secrets requireNoneCounted() {
    for (String id : counted) {
      throw OciException.invalid("secret %s: cache=true is for builds", id);
    }
    return this;
  }

  /** Whether the results of steps that it is shown to depend on it. */
  boolean counts(String id) {
    return counted.contains(id);
  }

  /**
   * What stands for a secret in keys: equal for equal ones, and without the salt no way to find out
   * about it, however short it is.
   *
   * @throws OciException NOT_FOUND if its source is not there
   */
  String print(String id, byte[] salt) throws IOException {
    try {
      Mac mac = Mac.getInstance(PRINT);
      mac.init(new SecretKeySpec(salt, PRINT));
      return HexFormat.of().formatHex(mac.doFinal(find(id).orElseThrow()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /**
   * A secret as a file of a container; empty if there is none of that id. The file is good until
   * this is closed.
   *
   * @throws OciException NOT_FOUND if its source is not there
   */
  public Optional<SecretFile> file(String id, String target, int mode, long uid, long gid)
      throws IOException {
    Optional<byte[]> bytes = find(id);
    return bytes.map(content -> new SecretFile(target, () -> content, mode, uid, gid));
  }

  /**
   * A secret as the value of a variable; empty if there is none of that id. A text cannot be wiped.
   *
   * @throws OciException INVALID if it is no text that a variable can have
   */
  public Optional<String> text(String id) throws IOException {
    Optional<String> text = find(id).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    if (text.filter(value -> value.indexOf('\0') >= 0).isPresent()) {
      throw OciException.invalid("secret %s: has a NUL character, which no variable can", id);
    }
    return text;
  }

  private synchronized Optional<byte[]> find(String id) throws IOException {
    if (!has(id)) {
      return Optional.empty();
    }
    if (!read.containsKey(id)) {
      read.put(id, Optional.ofNullable(sources.get(id)).orElseThrow().read());
    }
    return Optional.ofNullable(read.get(id));
  }

  /** Wipes what was read. */
  @Override
  public synchronized void close() {
    read.values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
    read.clear();
  }
}
