package dev.shale.snapshot;

import dev.shale.error.OciException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The identity of a working container: 64 hexadecimal characters, drawn at random. */
public record ContainerId(String hex) implements Comparable<ContainerId> {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public ContainerId {
    if (!FORM.matcher(hex).matches()) {
      throw OciException.invalid("container ID \"%s\": expected 64 lower-case hex characters", hex);
    }
  }

  /** A new identity that no other container has. */
  public static ContainerId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ContainerId(HexFormat.of().formatHex(bytes));
  }

  /** The first twelve characters, as people are shown them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(ContainerId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
