package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.buildcache.BuildRecord.Stage;
import dev.shale.buildcache.BuildRecord.Step;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BuildRecordTest {
  @Test
  void isReadAsItIsWritten() {
    BuildRecord record =
        new BuildRecord(
            List.of(
                new Stage(
                    "build",
                    "debian@" + Digest.of("x"),
                    List.of(
                        new Step(
                            "RUN make",
                            List.of(
                                StepInput.ofVariable(Kind.VARIABLE, "A", "1\n\"2\""),
                                StepInput.of(Kind.NETWORK, "none"))))),
                new Stage("stage-1", "scratch", List.of())));
    assertEquals(record, BuildRecord.parse(record.toBytes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"stages\":[{\"name\":\"x\"}]}",
        "{\"stages\":[{\"name\":\"x\",\"base\":\"y\",\"steps\":[{\"text\":\"z\",\"inputs\":"
            + "[{\"kind\":\"NONE\",\"value\":\"\"}]}]}]}",
        "{\"stages\":[{\"name\":\"x\",\"base\":\"y\",\"steps\":[{\"text\":\"z\",\"inputs\":"
            + "[{\"kind\":\"FILES\",\"value\":\"\",\"files\":{\"a\":\"644\"}}]}]}]}",
        "{\"stages\":[{\"name\":\"x\",\"base\":\"y\",\"steps\":[{\"text\":\"z\",\"inputs\":"
            + "[{\"kind\":\"FILES\",\"value\":\"\",\"files\":{},\"depth\":\"-1\"}]}]}]}"
      })
  void refusesWhatIsNone(String document) {
    assertThrows(
        OciException.class, () -> BuildRecord.parse(document.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOKEN", "API_KEY", "npm_token", "DB_PASSWORD", "AUTH"})
  void keepsNoValueThatIsSecretByItsName(String name) {
    assertEquals(
        Digest.of("hush").toString(), StepInput.ofVariable(Kind.VARIABLE, name, "hush").value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"VERSION", "PUBLIC_KEY", "TOKENS", "KEY_FILE", "MONKEY", "TOKEN_VERSION"})
  void keepsOtherValues(String name) {
    assertEquals("said", StepInput.ofVariable(Kind.VARIABLE, name, "said").value());
  }

  @Test
  void noTwoListsOfInputsHaveOneKey() {
    StepInput one = new StepInput(Kind.VARIABLE, "A", "B");
    assertNotEquals(StepInput.key(List.of(one, one)), StepInput.key(List.of(one)));
    assertNotEquals(
        StepInput.key(List.of(new StepInput(Kind.VARIABLE, "A\n1:B", ""))),
        StepInput.key(List.of(new StepInput(Kind.VARIABLE, "A", "B"))));
  }
}
