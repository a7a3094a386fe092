package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanDocumentTest {
  private static final Digest ONE = Digest.of("one");
  private static final Digest TWO = Digest.of("two");

  private static ImagePlace place(String text) {
    return ImagePlace.parse(text);
  }

  @Test
  void readsEveryActionThatItWrites() {
    ImagePlace source = place("docker://from.example/app:1");
    ImagePlace directory = place("dir:/media/app:1");
    SyncPlan plan =
        new SyncPlan(
            "docker://from.example/app",
            "dir:/media",
            CopyRequest.EXACT,
            List.of(
                new SyncAction.Copy(
                    source, directory, ONE, Optional.of(ONE), new SyncAction.Reason.New()),
                new SyncAction.Copy(
                    source, place("dir:a"), ONE, Optional.of(TWO), new SyncAction.Reason.New()),
                new SyncAction.Copy(
                    source,
                    place("dir:b"),
                    ONE,
                    Optional.empty(),
                    new SyncAction.Reason.Moved(TWO)),
                new SyncAction.Copy(
                    source,
                    place("dir:g"),
                    ONE,
                    Optional.of(ONE),
                    new SyncAction.Reason.Incomplete()),
                new SyncAction.Keep(source, place("dir:c"), ONE, TWO),
                new SyncAction.Delete(place("dir:d"), TWO),
                new SyncAction.Refuse(source, place("dir:e"), ONE, TWO),
                new SyncAction.Skip(source, "--exclude 1"),
                new SyncAction.Fail(place("dir:f"), ErrorKind.UNAVAILABLE, "read dir:f: gone")));
    assertEquals(plan, PlanDocument.read(Json.write(PlanDocument.write(plan))));
  }

  private static SyncPlan empty(CopyRequest copy) {
    return new SyncPlan("docker://from.example/app", "dir:/media", copy, List.of());
  }

  private static Stream<CopyRequest> copies() {
    Platform arm = Platform.parse("linux/arm/v7");
    return Stream.of(
        CopyRequest.EXACT.withPlatform(arm),
        CopyRequest.EXACT.withPlatforms(
            new CopyRequest.Platforms.Some(List.of(arm, Platform.of("linux", "amd64")))),
        CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Sparse(List.of(arm))),
        CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER),
        CopyRequest.EXACT.withReferrers(CopyRequest.Referrers.TAKE),
        CopyRequest.EXACT.withDigests(CopyRequest.Digests.REQUIRE));
  }

  @ParameterizedTest
  @MethodSource("copies")
  void readsHowImagesAreCopied(CopyRequest copy) {
    assertEquals(copy, PlanDocument.read(Json.write(PlanDocument.write(empty(copy)))).copy());
  }

  @Test
  void hasNoWordsForLayersThatArePacked() {
    CopyRequest packing =
        CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP)));
    OciException e = assertThrows(OciException.class, () -> PlanDocument.write(empty(packing)));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"version\":1,\"source\":\"a\",\"destination\":\"b\",COPY,\"actions\":[]}",
        "{\"version\":2,\"source\":\"a\",\"destination\":\"b\",\"actions\":[]}",
        "{\"version\":2,\"source\":\"a\",\"destination\":\"b\",\"copy\":{\"images\":\"half\"},\"actions\":[]}",
        "{\"version\":2,\"source\":\"a\",\"destination\":\"b\",COPY,\"actions\":[{\"action\":\"burn\"}]}",
        "{\"version\":2,\"source\":\"a\",\"destination\":\"b\",COPY,\"actions\":[{\"action\":\"delete\","
            + "\"destination\":\"oci:x\",\"digest\":\"sha256:0\"}]}"
      })
  void refusesWhatIsNoPlan(String text) {
    String copy = "\"copy\":" + CopyDocument.write(CopyRequest.EXACT);
    byte[] bytes = text.replace("COPY", copy).getBytes(StandardCharsets.UTF_8);
    OciException e = assertThrows(OciException.class, () -> PlanDocument.read(bytes));
    assertEquals(ErrorKind.INVALID, e.kind());
  }

  @Test
  void refusesAPlanOfAbsurdSize() {
    assertThrows(OciException.class, () -> PlanDocument.read(new byte[PlanDocument.MAX_BYTES + 1]));
  }
}
