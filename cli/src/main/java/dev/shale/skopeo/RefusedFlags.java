package dev.shale.skopeo;

import dev.shale.error.OciException;
import java.util.List;
import picocli.CommandLine.Option;

/** Signing and encrypting on the way, which are refused: an image without them is another. */
final class RefusedFlags {
  private static final String NOT_YET = "not offered yet";

  @Option(
      names = {
        "--sign-by",
        "--sign-by-sigstore",
        "--sign-by-sigstore-private-key",
        "--sign-by-sq-fingerprint",
        "--sign-identity",
        "--sign-passphrase-file"
      },
      paramLabel = "WHAT",
      description = NOT_YET)
  List<String> signing = List.of();

  @Option(
      names = {"--encryption-key", "--encrypt-layer", "--decryption-key"},
      paramLabel = "WHAT",
      description = NOT_YET)
  List<String> encryption = List.of();

  @Option(names = "--remove-signatures", description = "leave signatures behind, as is done anyway")
  boolean removeSignatures;

  /**
   * Goes on only if none of them is given.
   *
   * @param command for the refusal
   * @throws OciException UNSUPPORTED if one is
   */
  void requireNone(String command) {
    require(command, signing.isEmpty(), "signatures (--sign-…)");
    require(command, encryption.isEmpty(), "encrypted layers (--encrypt-…)");
  }

  private static void require(String command, boolean isNotAsked, String what) {
    if (!isNotAsked) {
      throw OciException.unsupported(
          "%s: %s are not offered yet; leave the option out, or use skopeo", command, what);
    }
  }
}
