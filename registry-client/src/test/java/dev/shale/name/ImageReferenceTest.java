package dev.shale.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian",
    "debian:12, docker.io/library/debian:12",
    "user/app, docker.io/user/app",
    "library/debian, docker.io/library/debian",
    "docker.io/debian, docker.io/library/debian",
    "index.docker.io/debian, docker.io/library/debian",
    "index.docker.io/user/app, docker.io/user/app",
    "quay.io/app, quay.io/app",
    "quay.io/a/b/c:t, quay.io/a/b/c:t",
    "localhost/app, localhost/app",
    "localhost:5000/app:1.0_x-y, localhost:5000/app:1.0_x-y",
    "127.0.0.1:5000/app, 127.0.0.1:5000/app",
    "[::1]:5000/app, [::1]:5000/app",
    "[1:2:3:4:5:6:7:8]:5000/app, [1:2:3:4:5:6:7:8]:5000/app",
    "1.a.example/app, 1.a.example/app",
    "[::1]:5000/app:1, [::1]:5000/app:1",
    "HOST/app, HOST/app",
    "host:80/a__b/c--d/e.f/g_h, host:80/a__b/c--d/e.f/g_h",
    "a:5000, docker.io/library/a:5000",
    "x:_tag, docker.io/library/x:_tag",
  })
  void readsNamesAsPeopleWriteThem(String written, String full) {
    assertEquals(full, ImageReference.parse(written).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"debian", "quay.io/a/b:t", "localhost:5000/a@sha256:HEX", "a:t@sha256:HEX"})
  void readsBackWhatItPrints(String written) {
    ImageReference reference = ImageReference.parse(written.replace("HEX", HEX));
    assertEquals(reference, ImageReference.parse(reference.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "@",
        "/",
        "a/",
        "/a",
        "a//b",
        "a:",
        "a@",
        "a:b:c",
        "10.0.0.256:5000/x",
        "foo-.bar/x",
        "a.1/x",
        "[::::]/x",
        "[1:2:3:4:5:6:7:8:9]:1/x",
        "localhost:99999/x",
        "localhost:99999999999/x",
        "a:-x",
        "a:.x",
        "a b",
        "a:b c",
        "App",
        "user/App",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "a._b",
        "_a/b",
        "quay.io/",
        "quay.io/-a",
        "host:port/a",
        "host:/a",
        "-host.io/a",
        "[::1/a",
        "http://quay.io/a",
        "a@sha256:abc",
        "a@md5:00",
        "../a",
        "a/../b",
        "quay.io/a\n",
        "caf\u00e9",
      })
  void refuses(String name) {
    OciException refusal = assertThrows(OciException.class, () -> ImageReference.parse(name));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void acceptsNamesAndTagsAsLongAsTheLimits() {
    String repository = "a".repeat(ImageReference.MAX_NAME_LENGTH - "quay.io/".length());
    String name = "quay.io/" + repository + ":" + "t".repeat(128);
    assertEquals(name, ImageReference.parse(name).toString());
  }

  @Test
  void refusesLongerNames() {
    String repository = "a".repeat(ImageReference.MAX_NAME_LENGTH - "quay.io/".length() + 1);
    assertThrows(OciException.class, () -> ImageReference.parse("quay.io/" + repository));
  }

  @Test
  void refusesLongerTags() {
    assertThrows(OciException.class, () -> ImageReference.parse("a:" + "t".repeat(129)));
  }

  @ParameterizedTest
  @CsvSource({
    "a, docker.io/library/a:latest",
    "a:t, docker.io/library/a:t",
    "a@sha256:HEX, docker.io/library/a@sha256:HEX",
  })
  void takesLatestWhereNothingElseIsSaid(String written, String full) {
    assertEquals(
        full.replace("HEX", HEX),
        ImageReference.parse(written.replace("HEX", HEX)).withDefaultTag().toString());
  }

  @Test
  void refusesANameOfAnyLengthInOneLine() {
    OciException refusal =
        assertThrows(
            OciException.class, () -> ImageReference.parse("localhost/" + "a.".repeat(50_000)));
    assertEquals(
        "name \"localhost/" + "a.".repeat(15) + "…\": longer than 255 characters",
        refusal.getMessage());
  }

  @Test
  void namesOneRepositoryInSeveralWays() {
    ImageReference both = ImageReference.parse("quay.io/a:t@sha256:" + HEX);
    assertEquals("quay.io/a:u", both.withTag("u").toString());
    assertEquals("quay.io/a:t", both.withoutDigest().toString());
    assertEquals("quay.io/a@" + Digest.of("x"), both.withDigest(Digest.of("x")).toString());
    assertEquals("quay.io/a", both.name());
  }
}
