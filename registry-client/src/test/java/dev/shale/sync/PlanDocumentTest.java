package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            List.of(
                new SyncAction.Copy(source, directory, ONE, new SyncAction.Reason.New()),
                new SyncAction.Copy(source, place("dir:b"), ONE, new SyncAction.Reason.Moved(TWO)),
                new SyncAction.Keep(source, place("dir:c"), ONE),
                new SyncAction.Delete(place("dir:d"), TWO),
                new SyncAction.Refuse(source, place("dir:e"), ONE, TWO),
                new SyncAction.Skip(source, "--exclude 1"),
                new SyncAction.Fail(place("dir:f"), ErrorKind.UNAVAILABLE, "read dir:f: gone")));
    assertEquals(plan, PlanDocument.read(Json.write(PlanDocument.write(plan))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"version\":2,\"source\":\"a\",\"destination\":\"b\",\"actions\":[]}",
        "{\"version\":1,\"source\":\"a\",\"destination\":\"b\",\"actions\":[{\"action\":\"burn\"}]}",
        "{\"version\":1,\"source\":\"a\",\"destination\":\"b\",\"actions\":[{\"action\":\"delete\","
            + "\"destination\":\"oci:x\",\"digest\":\"sha256:0\"}]}"
      })
  void refusesWhatIsNoPlan(String text) {
    OciException e =
        assertThrows(
            OciException.class, () -> PlanDocument.read(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(ErrorKind.INVALID, e.kind());
  }

  @Test
  void refusesAPlanOfAbsurdSize() {
    assertThrows(OciException.class, () -> PlanDocument.read(new byte[PlanDocument.MAX_BYTES + 1]));
  }
}
