package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceListTest {
  /** The example of skopeo-sync(1). */
  private static final String OF_THE_MANUAL =
      """
      registry.example.com:
          images:
              busybox: []
              redis:
                  - "1.0"
                  - "2.0"
                  - "sha256:0000000000000000000000000000000011111111111111111111111111111111"
          images-by-tag-regex:
              nginx: ^1\\.13\\.[12]-alpine-perl$
          images-by-semver:
              alpine: ">= 3.12.0"
          credentials:
              username: john
              password: this is a secret
          tls-verify: true
          cert-dir: /home/john/certs
      quay.io:
          tls-verify: false
          images:
              coreos/etcd:
                  - latest
      """;

  private static SourceList parse(String text) {
    return SourceList.parse("yaml:list.yml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsTheExampleOfTheManual() {
    SourceList list = parse(OF_THE_MANUAL);
    SourceList.Entry example = list.entries().getFirst();
    assertEquals("registry.example.com", example.host());
    assertEquals(
        List.of(
            "registry.example.com/busybox",
            "registry.example.com/redis",
            "registry.example.com/nginx",
            "registry.example.com/alpine"),
        example.wanted().stream()
            .map(SourceList.Wanted::repository)
            .map(ImageReference::toString)
            .toList());
    assertEquals(new SourceList.Tags.All(), example.wanted().get(0).tags());
    assertEquals(
        new SourceList.Tags.Named(
            List.of(
                "1.0",
                "2.0",
                "sha256:0000000000000000000000000000000011111111111111111111111111111111")),
        example.wanted().get(1).tags());
    assertTrue(accepts(example.wanted().get(2), "1.13.2-alpine-perl"));
    assertFalse(accepts(example.wanted().get(2), "1.13.3-alpine-perl"));
    assertTrue(accepts(example.wanted().get(3), "3.12.1"));
    assertFalse(accepts(example.wanted().get(3), "3.11"));
    assertEquals(
        new SourceList.Access(
            Optional.of(true),
            Optional.of(new Credentials.Basic("john", "this is a secret")),
            Optional.of(Path.of("/home/john/certs"))),
        example.access());
    assertEquals(
        new SourceList.Access(Optional.of(false), Optional.empty(), Optional.empty()),
        list.entry("quay.io").orElseThrow().access());
  }

  private static boolean accepts(SourceList.Wanted wanted, String tag) {
    return assertInstanceOf(SourceList.Tags.Matching.class, wanted.tags()).filter().accepts(tag);
  }

  @Test
  void showsNoSecret() {
    assertFalse(parse(OF_THE_MANUAL).toString().contains("this is a secret"));
  }

  @Test
  void takesTagsAsTheyAreWritten() {
    SourceList list = parse("quay.io:\n  images:\n    app: [1.10, 007, 1e3, yes]\n");
    assertEquals(
        new SourceList.Tags.Named(List.of("1.10", "007", "1e3", "yes")),
        list.entries().getFirst().wanted().getFirst().tags());
  }

  @Test
  void takesNoTagsForAll() {
    SourceList list = parse("quay.io:\n  images:\n    app:\n");
    assertEquals(new SourceList.Tags.All(), list.entries().getFirst().wanted().getFirst().tags());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quay.io: 1 | read yaml:list.yml: quay.io: expected a mapping",
        "quay.io: {image: {app: []}}"
            + " | read yaml:list.yml: quay.io: image: unknown key; did you mean images?",
        "quay.io: {tls-verify: true} | read yaml:list.yml: quay.io: no images are said",
        "quay.io: {images: {app: 1.0}}"
            + " | read yaml:list.yml: quay.io: app: expected a list of tags",
        "quay.io: {images: {app: []}, tls-verify: maybe}"
            + " | read yaml:list.yml: quay.io: tls-verify: expected true or false",
        "quay.io: {images: {'app:1': []}} | read yaml:list.yml: quay.io: app:1: a repository is"
            + " expected here; its tags come below it",
        "quay.io: {images: {app: []}, credentials: {password: x}}"
            + " | read yaml:list.yml: quay.io: credentials: no username",
        "'host:5000/team': {images: {app: []}} | read yaml:list.yml: host:5000/team: no registry, as"
            + " its image app is in host:5000",
        "index.docker.io: {images: {app: []}} | read yaml:list.yml: index.docker.io: no registry, as"
            + " its image app is in docker.io",
      })
  void saysWhatIsWrong(String text, String message) {
    OciException e = assertThrows(OciException.class, () -> parse(text));
    assertEquals(ErrorKind.INVALID, e.kind());
    assertEquals(message, e.getMessage());
  }
}
