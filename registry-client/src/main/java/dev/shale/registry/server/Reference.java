package dev.shale.registry.server;

import dev.shale.image.Digest;
import java.util.regex.Pattern;

/**
 * What a manifest is asked for by.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling manifests" ({@code reference}).
 */
public sealed interface Reference {
  /** A name that may come to mean another manifest. */
  record Tag(String name) implements Reference {
    private static final Pattern GRAMMAR = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public Tag {
      if (!isTag(name)) {
        throw new Problem(ErrorCode.MANIFEST_INVALID, "\"" + name + "\" is no tag");
      }
    }

    static boolean isTag(String text) {
      return GRAMMAR.matcher(text).matches();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The name of the bytes. */
  record ByDigest(Digest digest) implements Reference {
    @Override
    public String toString() {
      return digest.toString();
    }
  }

  /** Reads a tag, or a digest, which no tag looks like. */
  static Reference parse(String text) {
    return text.indexOf(':') < 0 ? new Tag(text) : new ByDigest(Problem.digest(text));
  }
}
