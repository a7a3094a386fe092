package dev.shale.copy;

import dev.shale.image.Digest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tags under which cosign, before its version 3, kept what is about an image: its signatures,
 * attestations and SBOMs, each kind in an image beside it.
 *
 * <p>Spec: cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery".
 */
public final class CosignTags {
  private static final List<String> KINDS = List.of("sig", "att", "sbom");

  private static final Pattern TAG =
      Pattern.compile("sha256-[0-9a-f]{64}\\.(?:" + String.join("|", KINDS) + ")");

  private CosignTags() {}

  /** Whether a tag is about an image. */
  public static boolean isOne(String tag) {
    return TAG.matcher(tag).matches();
  }

  /** The tags about an image; none of a digest that is too long for a tag. */
  static List<String> of(Digest image) {
    return image.algorithm() == Digest.Algorithm.SHA256
        ? KINDS.stream().map(kind -> "sha256-" + image.hex() + "." + kind).toList()
        : List.of();
  }
}
