package dev.shale.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "amd64, linux/amd64",
    "x86_64, linux/amd64",
    "linux/x86-64, linux/amd64",
    "aarch64, linux/arm64",
    "linux/arm64/v8, linux/arm64/v8",
    "armhf, linux/arm/v7",
    "armel, linux/arm/v6",
    "linux/armhf/v6, linux/arm/v6",
    "i686, linux/386",
    "windows/AMD64, windows/amd64",
    "LINUX/X86_64, linux/amd64",
    "riscv64, linux/riscv64",
    "linux/riscv64, linux/riscv64",
  })
  void readsTheUsualSpellings(String text, String normal) {
    assertEquals(normal, Platform.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "linux/",
        "/amd64",
        "linux/arm/",
        "linux/arm/v7/x",
        "linux/a b",
        "foo",
        "amd46",
        "linux"
      })
  void refuses(String text) {
    assertThrows(OciException.class, () -> Platform.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64, true",
    "linux/amd64, linux/arm64, false",
    "linux/amd64, windows/amd64, false",
    "linux/amd64, linux/amd64/v3, true",
    "linux/arm, linux/arm/v6, true",
    "linux/arm/v7, linux/arm/v7, true",
    "linux/arm/v7, linux/arm/v6, false",
    "linux/arm/v7, linux/arm, false",
    "linux/arm64/v8, linux/arm64, true",
    "linux/arm64, linux/arm64/v8, true",
    "linux/arm64/v9, linux/arm64, false",
  })
  void acceptsImages(String wanted, String image, boolean accepted) {
    assertEquals(accepted, Platform.parse(wanted).accepts(Platform.parse(image)));
  }

  private static Descriptor entry(String name) {
    return Descriptor.of(MediaType.OCI_MANIFEST, Digest.of(name), 1);
  }

  private static ImageIndex index(Descriptor... entries) {
    ObjectNode json = Json.object();
    ArrayNode manifests = json.putArray("manifests");
    List.of(entries).forEach(entry -> manifests.add(entry.toJson()));
    return ImageIndex.parse(json);
  }

  @Test
  void choosesTheFirstEntryForAPlatform() {
    Platform arm = Platform.parse("linux/arm/v7");
    Descriptor first = entry("1").withPlatform(arm);
    ImageIndex index =
        index(
            entry("0"),
            entry("a").withPlatform(Platform.of("linux", "amd64")),
            first,
            entry("2").withPlatform(arm));
    assertEquals(first, index.select(arm, "oci:a:1"));
  }

  @Test
  void choosesTheFirstWhereNoPlatformIsSaid() {
    ImageIndex index = index(entry("0"), entry("1"));
    assertEquals(entry("0"), index.select(Platform.parse("linux/s390x"), "oci:a:1"));
  }

  /** It may be an artifact that lies among the images. */
  @Test
  void choosesNothingWithoutAPlatformAmongWhatHasOne() {
    ImageIndex index = index(entry("0"), entry("a").withPlatform(Platform.of("linux", "amd64")));
    Platform wanted = Platform.parse("linux/s390x");
    assertThrows(OciException.class, () -> index.select(wanted, "oci:a:1"));
  }

  @Test
  void namesWhatThereIsWhereNothingFits() {
    Descriptor intel = entry("a").withPlatform(Platform.of("linux", "amd64"));
    ImageIndex index = index(intel, entry("b").withPlatform(Platform.of("linux", "arm")), intel);
    OciException refusal =
        assertThrows(
            OciException.class, () -> index.select(Platform.parse("linux/s390x"), "oci:a:1"));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertEquals(
        "choose linux/s390x of oci:a:1: the index has only linux/amd64, linux/arm",
        refusal.getMessage());
  }
}
