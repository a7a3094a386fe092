package dev.shale.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Digest A = Digest.of("a");
  private static final Digest B = Digest.of("b");
  private static final Digest C = Digest.of("c");

  @Test
  void namesNothingAsEveryoneDoes() {
    assertEquals(EMPTY, Digest.of(new byte[0]).toString());
  }

  @Test
  void parsesWhatItPrints() {
    assertEquals(A, Digest.parse(A.toString()));
    String sha512 = "sha512:" + "ab".repeat(64);
    assertEquals(sha512, Digest.parse(sha512).toString());
  }

  @Test
  void knowsTheAlgorithmByTheLength() {
    Digest sha512 = Digest.parse("sha512:" + "b".repeat(128));
    assertEquals(A, Digest.ofHex(A.hex()));
    assertEquals(sha512, Digest.ofHex(sha512.hex()));
    assertThrows(OciException.class, () -> Digest.ofHex("b".repeat(65)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:abc",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8/.",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "../../etc/passwd",
      })
  void refuses(String text) {
    OciException refusal = assertThrows(OciException.class, () -> Digest.parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void chainOfOneLayerIsItsDiffId() {
    assertEquals(Optional.of(new ChainId(A)), ChainId.of(List.of(A)));
  }

  @Test
  void chainOfSeveralLayersIsTheDigestOfBothNames() {
    ChainId two = new ChainId(Digest.of(A + " " + B));
    ChainId three = new ChainId(Digest.of(two + " " + C));
    assertEquals(Optional.of(two), ChainId.of(List.of(A, B)));
    assertEquals(Optional.of(three), ChainId.of(List.of(A, B, C)));
  }

  @Test
  void chainOfTheEmptyLayerTwiceIsKnown() {
    Digest empty = Digest.parse(EMPTY);
    // printf '%s %s' $EMPTY $EMPTY | sha256sum
    assertEquals(
        "sha256:de9d9016b852e46e9f3973e20d3a6d17e120f7144931d50cd6e2a8ad53e81960",
        ChainId.of(List.of(empty, empty)).orElseThrow().toString());
  }

  @Test
  void chainOfNothingIsNothing() {
    assertEquals(Optional.empty(), ChainId.of(List.of()));
  }

  @Test
  void orderOfLayersMatters() {
    assertEquals(
        2,
        List.of(ChainId.of(List.of(A, B)), ChainId.of(List.of(B, A))).stream().distinct().count());
  }
}
