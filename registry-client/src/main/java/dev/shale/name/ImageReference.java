package dev.shale.name;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full name of an image in a registry: {@code registry/repository[:tag][@digest]}.
 *
 * <p>{@code toString} prints the normal form, which {@code parse} reads back to an equal value.
 *
 * <p>Spec: distribution-spec v1.1, "Pulling manifests" ({@code name} and {@code tag}); the defaults
 * are Docker's: registry {@code docker.io}, namespace {@code library}.
 *
 * @param registry host with an optional port
 * @param repository path below the registry, lower-case
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  /** How long registry and repository may be together. */
  public static final int MAX_NAME_LENGTH = 255;

  private static final int SHOWN_LENGTH = 40;
  private static final int MAX_PORT = 65535;

  /** Of an IPv6 address, with one before a port. */
  private static final int MAX_COLONS = 8;

  private static final String DEFAULT_REGISTRY = "docker.io";

  /** As RFC 3986 has it (section 3.2.2), without user and with names as DNS has them. */
  private static final Pattern REGISTRY;

  static {
    String label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    String last = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    String octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    String hex = "[0-9A-Fa-f]{1,4}";
    String some = "(?:%1$s(?::%1$s)*)?".formatted(hex);
    REGISTRY =
        Pattern.compile(
            "(?:(?:%s\\.)*%s|%s(?:\\.%3$s){3}|\\[(?:%4$s(?::%4$s){7}|%5$s::%5$s)])(?::(?<port>[0-9]{1,5}))?"
                .formatted(label, last, octet, hex, some));
  }

  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  public ImageReference {
    if (registry.length() + 1 + repository.length() > MAX_NAME_LENGTH) {
      throw OciException.invalid(
          "name \"%s…\": longer than %d characters",
          (registry + "/" + repository).substring(0, SHOWN_LENGTH), MAX_NAME_LENGTH);
    }
    if (!isAddress(registry)) {
      throw OciException.invalid("name \"%s\": not a registry host", registry);
    }
    if (!REPOSITORY.matcher(repository).matches()) {
      throw OciException.invalid(
          "name \"%s\": a repository is lower-case letters, digits and . _ - between slashes",
          repository);
    }
    tag.filter(t -> !isTag(t))
        .ifPresent(
            t -> {
              throw OciException.invalid("name \"%s:%s\": not a valid tag", repository, t);
            });
  }

  /** Whether host and port can be those of a server: 10.0.0.256 cannot. */
  private static boolean isAddress(String registry) {
    Matcher address = REGISTRY.matcher(registry);
    return address.matches()
        && (address.group("port") == null || Integer.parseInt(address.group("port")) <= MAX_PORT)
        && registry.chars().filter(c -> c == ':').count() <= MAX_COLONS;
  }

  /**
   * Parses a name as people write it: {@code debian}, {@code user/app:1.2}, {@code
   * localhost:5000/a/b@sha256:…}. Without tag and digest, {@link #tag()} is empty; {@link
   * #withDefaultTag()} makes it {@code latest}.
   *
   * @throws OciException INVALID if it is no name
   */
  public static ImageReference parse(String text) {
    if (text.isEmpty()) {
      throw OciException.invalid("name \"\": an image name may not be empty");
    }
    int at = text.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    boolean tagged = colon > name.lastIndexOf('/');
    Optional<String> tag = tagged ? Optional.of(name.substring(colon + 1)) : Optional.empty();
    String path = tagged ? name.substring(0, colon) : name;
    if (isShort(path)) {
      return normal(DEFAULT_REGISTRY, path, tag, digest);
    }
    int slash = path.indexOf('/');
    return normal(path.substring(0, slash), path.substring(slash + 1), tag, digest);
  }

  /**
   * Whether a name says no registry, so that one has to be found for it: {@code debian}, {@code
   * user/app:1.2}.
   */
  public static boolean isShort(String text) {
    int slash = text.indexOf('/');
    return slash <= 0 || !isHost(text.substring(0, slash));
  }

  /** Whether a name can have this for its tag. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || first.chars().anyMatch(Character::isUpperCase);
  }

  private static ImageReference normal(
      String registry, String path, Optional<String> tag, Optional<Digest> digest) {
    String host = registry.equals("index.docker.io") ? DEFAULT_REGISTRY : registry;
    String repository =
        host.equals(DEFAULT_REGISTRY) && path.indexOf('/') < 0 ? "library/" + path : path;
    return new ImageReference(host, repository, tag, digest);
  }

  /** This name with the tag {@code latest} if it has neither tag nor digest. */
  public ImageReference withDefaultTag() {
    return tag.isEmpty() && digest.isEmpty() ? withTag("latest") : this;
  }

  /** This repository under another tag, without a digest. */
  public ImageReference withTag(String newTag) {
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  /** This name, digest left away. */
  public ImageReference withoutDigest() {
    return new ImageReference(registry, repository, tag, Optional.empty());
  }

  /** This repository by digest, without a tag. */
  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(newDigest));
  }

  /** {@code registry/repository}. */
  public String name() {
    return registry + "/" + repository;
  }

  /**
   * As a record's own, which the JVM would write when a command that has just begun asks for it.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof ImageReference that
        && registry.equals(that.registry)
        && repository.equals(that.repository)
        && tag.equals(that.tag)
        && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(registry, repository, tag, digest);
  }

  @Override
  public String toString() {
    return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
