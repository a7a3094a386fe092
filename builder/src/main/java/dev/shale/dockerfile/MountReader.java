package dev.shale.dockerfile;

import dev.shale.dockerfile.Mount.Access;
import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.dockerfile.Mount.Cache.Sharing;
import dev.shale.dockerfile.Mount.Need;
import dev.shale.dockerfile.Mount.Origin;
import dev.shale.error.Nearest;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a mount of its fields: every key is looked at, or refused. */
final class MountReader {
  private static final int ALL_PERMISSIONS = 07777;
  private static final Pattern MODE = Pattern.compile("[0-7]{1,5}");
  private static final Pattern ID = Pattern.compile("[0-9]{1,10}");
  private static final long MAX_ID = 0xFFFF_FFFFL;
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([kmgtp])?i?b?", Pattern.CASE_INSENSITIVE);
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final List<String> SHARINGS = List.of("shared", "private", "locked");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private final MountFields fields;
  private final UnaryOperator<String> expand;
  private final Set<String> read = new HashSet<>();

  MountReader(MountFields fields, UnaryOperator<String> expand) {
    this.fields = fields;
    this.expand = expand;
  }

  Mount mount() {
    String type = one("type", TYPES).orElse("bind");
    Mount mount =
        switch (type) {
          case "cache" -> cache();
          case "tmpfs" -> new Mount.Tmpfs(text("target"), size(), access(Access.READ_WRITE));
          case "secret" -> secret();
          case "ssh" -> ssh();
          default -> new Mount.Bind(origin(), text("target"), access(Access.READ_ONLY));
        };
    fields.values().keySet().stream()
        .filter(key -> !read.contains(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw WordException.of("key %s is not for mounts of type %s", key, type);
            });
    return mount;
  }

  private Mount cache() {
    Sharing sharing =
        one("sharing", SHARINGS)
            .map(name -> Sharing.valueOf(name.toUpperCase(Locale.ROOT)))
            .orElse(Sharing.SHARED);
    return new Mount.Cache(
        text("id"), sharing, origin(), text("target"), attributes(), access(Access.READ_WRITE));
  }

  /** A secret is called by what it is found by: its source is its id. */
  private Mount secret() {
    Optional<String> source = text("source");
    Optional<String> id = text("id");
    Optional<String> target = text("target");
    if (source.isPresent() && id.isPresent()) {
      throw WordException.of("a secret has source and id; give one of them");
    }
    String name =
        source
            .or(() -> id)
            .or(() -> target.map(path -> path.substring(path.lastIndexOf('/') + 1)))
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> WordException.of("a secret has neither id nor target; write id=…"));
    refuseWriting("secret");
    return new Mount.Secret(name, target, text("env"), attributes(), need());
  }

  private Mount ssh() {
    refuseWriting("ssh");
    return new Mount.Ssh(text("id").orElse("default"), text("target"), attributes(), need());
  }

  private void refuseWriting(String type) {
    if (access(Access.READ_ONLY) == Access.READ_WRITE) {
      throw WordException.of("mounts of type %s are read-only", type);
    }
  }

  /** A value, expanded; an empty one is none. */
  private Optional<String> text(String key) {
    read.add(key);
    Optional<String> value = fields.values().getOrDefault(key, Optional.empty());
    return value
        .map(written -> key.equals("from") ? written : expand.apply(written))
        .filter(text -> !text.isEmpty());
  }

  private Origin origin() {
    return new Origin(from(), text("source"));
  }

  private Optional<String> from() {
    Optional<String> from = text("from");
    if (from.filter(name -> name.indexOf('$') >= 0).isPresent()) {
      throw WordException.of(
          "key from of a mount may not use variables; name a stage by FROM and mount from that");
    }
    return from;
  }

  private Optional<String> one(String key, List<String> choices) {
    Optional<String> value = text(key).map(text -> text.toLowerCase(Locale.ROOT));
    if (value.isPresent() && !choices.contains(value.get())) {
      throw WordException.of(
          "%s=%s of a mount: expected one of %s%s",
          key, value.get(), String.join(", ", choices), Nearest.hint(value.get(), choices));
    }
    return value;
  }

  private Access access(Access usual) {
    Optional<Boolean> readOnly = flag("readonly");
    Optional<Boolean> readWrite = flag("readwrite");
    if (readOnly.isPresent() && readWrite.isPresent()) {
      throw WordException.of("a mount has readonly and readwrite; give one of them");
    }
    return readOnly
        .or(() -> readWrite.map(writes -> !writes))
        .map(only -> only ? Access.READ_ONLY : Access.READ_WRITE)
        .orElse(usual);
  }

  private Need need() {
    return flag("required").orElse(false) ? Need.REQUIRED : Need.OPTIONAL;
  }

  private Optional<Boolean> flag(String key) {
    read.add(key);
    if (!fields.values().containsKey(key)) {
      return Optional.empty();
    }
    String value = fields.values().get(key).map(expand).orElse("true");
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      throw WordException.of("%s=%s of a mount: expected true or false", key, value);
    }
    return Optional.of(TRUE.contains(value));
  }

  private Attributes attributes() {
    Optional<String> mode = text("mode");
    if (mode.filter(text -> !MODE.matcher(text).matches()).isPresent()) {
      throw WordException.of("mode=%s of a mount: expected an octal mode", mode.get());
    }
    int bits = mode.map(text -> Integer.parseInt(text, 8)).orElse(0);
    if (bits > ALL_PERMISSIONS) {
      throw WordException.of("mode=%s of a mount: more than 7777", mode.get());
    }
    return new Attributes(
        mode.isPresent() ? OptionalInt.of(bits) : OptionalInt.empty(), id("uid"), id("gid"));
  }

  private OptionalLong id(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!ID.matcher(text.get()).matches() || Long.parseLong(text.get()) > MAX_ID) {
      throw WordException.of("%s=%s of a mount: expected a number", key, text.get());
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }

  private OptionalLong size() {
    Optional<String> text = text("size");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher size = SIZE.matcher(text.get());
    if (!size.matches()) {
      throw WordException.of("size=%s of a mount: expected bytes, as 64m or 1g", text.get());
    }
    int thousands =
        size.group(2) == null ? 0 : "kmgtp".indexOf(size.group(2).toLowerCase(Locale.ROOT)) + 1;
    BigDecimal bytes =
        new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * thousands)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw WordException.of("size=%s of a mount: more than there can be", text.get());
    }
    return OptionalLong.of(bytes.longValue());
  }

  /** Refuses what {@link #mount} would refuse, as far as it does not depend on variables. */
  static void check(String text, Lexer lexer) {
    MountFields fields = MountFields.parse(text);
    boolean isCertain =
        fields.values().entrySet().stream()
            .filter(field -> !field.getKey().equals("from"))
            .noneMatch(field -> field.getValue().filter(v -> v.indexOf('$') >= 0).isPresent());
    MountReader reader =
        new MountReader(fields, word -> lexer.expand(word, name -> Optional.empty()).text());
    if (isCertain) {
      reader.mount();
      return;
    }
    reader.from();
    for (Map.Entry<String, Optional<String>> field : fields.values().entrySet()) {
      field.getValue().ifPresent(lexer::check);
    }
  }
}
