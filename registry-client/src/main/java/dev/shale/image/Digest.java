package dev.shale.image;

import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of some bytes: an algorithm and the hash those bytes have under it.
 *
 * <p>Equal digests name equal bytes. A {@code Digest} says nothing about whether anyone has checked
 * them; streams that do are in {@code blob}.
 *
 * <p>Spec: image-spec v1.1.1, descriptor.md, "Digests".
 *
 * @param hex lower-case, exactly {@link Algorithm#hexLength()} characters
 */
public record Digest(Algorithm algorithm, String hex) implements Comparable<Digest> {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  /** The registered hash algorithms that shale verifies. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String name;
    private final String jdkName;
    private final int hexLength;

    Algorithm(String name, String jdkName, int hexLength) {
      this.name = name;
      this.jdkName = jdkName;
      this.hexLength = hexLength;
    }

    /** How many characters the encoded part of a digest has. */
    public int hexLength() {
      return hexLength;
    }

    /** A fresh hash computation. */
    public MessageDigest newHash() {
      try {
        return MessageDigest.getInstance(jdkName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every JDK has both
      }
    }

    /** The name in a digest string. */
    @Override
    public String toString() {
      return name;
    }
  }

  public Digest {
    if (hex.length() != algorithm.hexLength() || !HEX.matcher(hex).matches()) {
      throw OciException.invalid(
          "digest %s:%s: expected %d lower-case hex characters",
          algorithm, hex, algorithm.hexLength());
    }
  }

  /** Parses {@code algorithm:hex}; the inverse of {@link #toString()}. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    for (Algorithm algorithm : Algorithm.values()) {
      if (colon > 0 && text.substring(0, colon).equals(algorithm.name)) {
        return new Digest(algorithm, text.substring(colon + 1));
      }
    }
    throw OciException.invalid("digest \"%s\": expected sha256:… or sha512:…", text);
  }

  /** The digest with this hexadecimal form, whose length tells the algorithm. */
  public static Digest ofHex(String hex) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (hex.length() == algorithm.hexLength) {
        return new Digest(algorithm, hex);
      }
    }
    throw OciException.invalid("digest of hex \"%s\": no algorithm gives so many characters", hex);
  }

  /** The SHA-256 of these bytes. */
  public static Digest of(byte[] bytes) {
    return ofHash(Algorithm.SHA256, Algorithm.SHA256.newHash().digest(bytes));
  }

  /** The SHA-256 of the UTF-8 form of this text. */
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Names the result of a finished hash computation. */
  public static Digest ofHash(Algorithm algorithm, byte[] hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  /** The first twelve characters, as people are shown them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
