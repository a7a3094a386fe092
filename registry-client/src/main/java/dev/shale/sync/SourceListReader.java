package dev.shale.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.auth.Credentials;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.name.TagFilter;
import dev.shale.name.TextPattern;
import dev.shale.name.VersionRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reading of a {@link SourceList}; a key that nobody knows is refused, not ignored. */
final class SourceListReader {
  private static final String IMAGES = "images";
  private static final String BY_REGEX = "images-by-tag-regex";
  private static final String BY_VERSION = "images-by-semver";
  private static final String CREDENTIALS = "credentials";
  private static final String TLS_VERIFY = "tls-verify";
  private static final String CERT_DIR = "cert-dir";
  private static final List<String> KEYS =
      List.of(IMAGES, BY_REGEX, BY_VERSION, CREDENTIALS, TLS_VERIFY, CERT_DIR);
  private static final List<String> CREDENTIAL_KEYS =
      List.of("username", "password", "identitytoken");

  private final String what;

  SourceListReader(String what) {
    this.what = what;
  }

  SourceList read(ObjectNode top) {
    List<SourceList.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> registry : top.properties()) {
      entries.add(entry(registry.getKey(), mapping(registry.getKey(), registry.getValue())));
    }
    return new SourceList(entries);
  }

  private SourceList.Entry entry(String host, ObjectNode said) {
    requireKnown(host, said, KEYS);
    List<SourceList.Wanted> wanted = new ArrayList<>();
    each(host, said, IMAGES)
        .forEach(image -> wanted.add(wanted(host, image.getKey(), tags(host, image))));
    each(host, said, BY_REGEX)
        .forEach(image -> wanted.add(wanted(host, image.getKey(), byRegex(host, image))));
    each(host, said, BY_VERSION)
        .forEach(image -> wanted.add(wanted(host, image.getKey(), byVersion(host, image))));
    if (wanted.isEmpty()) {
      throw OciException.invalid("read %s: %s: no images are said", what, host);
    }
    return new SourceList.Entry(host, wanted, access(host, said));
  }

  private List<Map.Entry<String, JsonNode>> each(String host, ObjectNode said, String key) {
    JsonNode images = said.path(key);
    return images.isMissingNode() || images.isNull()
        ? List.of()
        : List.copyOf(mapping(host + ": " + key, images).properties());
  }

  private SourceList.Wanted wanted(String host, String image, SourceList.Tags tags) {
    ImageReference name = ImageReference.parse(host + "/" + image);
    if (name.tag().isPresent() || name.digest().isPresent()) {
      throw refusal(host, image, "a repository is expected here; its tags come below it");
    }
    if (!name.registry().equals(host)) { // what is said beside the images would be of no use
      throw OciException.invalid(
          "read %s: %s: no registry, as its image %s is in %s", what, host, image, name.registry());
    }
    return new SourceList.Wanted(name, tags);
  }

  private SourceList.Tags tags(String host, Map.Entry<String, JsonNode> image) {
    JsonNode listed = image.getValue();
    if (listed.isNull() || (listed.isArray() && listed.isEmpty())) {
      return new SourceList.Tags.All();
    }
    if (!(listed instanceof ArrayNode array)) {
      throw refusal(host, image.getKey(), "expected a list of tags");
    }
    List<String> references = new ArrayList<>();
    for (JsonNode element : array) {
      references.add(reference(host, image.getKey(), text(host, image.getKey(), element)));
    }
    return new SourceList.Tags.Named(references.stream().distinct().toList());
  }

  /** Refuses here, with the file's name, what would be no tag and no digest later. */
  private String reference(String host, String image, String text) {
    if (text.contains(":")) {
      return Digest.parse(text).toString();
    }
    return ImageReference.parse(host + "/" + image).withTag(text).tag().orElseThrow();
  }

  private SourceList.Tags byRegex(String host, Map.Entry<String, JsonNode> image) {
    String regex = text(host, image.getKey(), image.getValue());
    return new SourceList.Tags.Matching(
        BY_REGEX + " " + regex, new TagFilter.Matching(TextPattern.regex(regex)));
  }

  private SourceList.Tags byVersion(String host, Map.Entry<String, JsonNode> image) {
    String range = text(host, image.getKey(), image.getValue());
    return new SourceList.Tags.Matching(
        BY_VERSION + " " + range, new TagFilter.Versions(VersionRange.parse(range)));
  }

  private SourceList.Access access(String host, ObjectNode said) {
    JsonNode verify = said.path(TLS_VERIFY);
    if (!verify.isMissingNode() && !verify.isBoolean()) {
      throw refusal(host, TLS_VERIFY, "expected true or false");
    }
    return new SourceList.Access(
        verify.isBoolean() ? Optional.of(verify.booleanValue()) : Optional.empty(),
        credentials(host, said),
        optional(host, said, CERT_DIR).map(Path::of));
  }

  private Optional<Credentials> credentials(String host, ObjectNode said) {
    JsonNode node = said.path(CREDENTIALS);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    String where = host + ": " + CREDENTIALS;
    ObjectNode mapping = mapping(where, node);
    requireKnown(where, mapping, CREDENTIAL_KEYS);
    Optional<String> token = optional(where, mapping, "identitytoken");
    if (token.isPresent()) {
      return token.map(Credentials.IdentityToken::new);
    }
    return Optional.of(
        new Credentials.Basic(
            optional(where, mapping, "username")
                .orElseThrow(() -> refusal(host, CREDENTIALS, "no username")),
            optional(where, mapping, "password").orElse("")));
  }

  private Optional<String> optional(String where, ObjectNode mapping, String key) {
    JsonNode value = mapping.path(key);
    return value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(text(where, key, value)).filter(text -> !text.isEmpty());
  }

  private String text(String where, String key, JsonNode value) {
    if (!value.isTextual()) {
      throw refusal(where, key, "expected a text");
    }
    return value.textValue();
  }

  private ObjectNode mapping(String where, JsonNode node) {
    if (node instanceof ObjectNode mapping) {
      return mapping;
    }
    throw OciException.invalid("read %s: %s: expected a mapping", what, where);
  }

  private void requireKnown(String where, ObjectNode mapping, List<String> known) {
    for (Map.Entry<String, JsonNode> property : mapping.properties()) {
      if (!known.contains(property.getKey())) {
        throw refusal(
            where, property.getKey(), "unknown key" + Nearest.hint(property.getKey(), known));
      }
    }
  }

  private OciException refusal(String where, String key, String reason) {
    return OciException.invalid("read %s: %s: %s: %s", what, where, key, reason);
  }
}
