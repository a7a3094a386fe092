package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of hosts that allow all, and of such that do not. */
final class DoctorTest {
  @TempDir Path directory;

  private static JsonNode finding(ProgramRun doctor, String what) {
    JsonNode json = Json.parseObject("output", doctor.result().getBytes(StandardCharsets.UTF_8));
    for (JsonNode finding : json.path("findings")) {
      if (finding.path("what").textValue().equals(what)) {
        return finding;
      }
    }
    throw new AssertionError(json);
  }

  @Test
  void tellsAnOrdinaryUserWhatIsInTheWay() {
    JsonNode layers = finding(ProgramRun.ofUser(directory, "doctor", "--json"), "layers");
    assertEquals("packed; nothing can be run or mounted", layers.path("chosen").textValue());
    JsonNode obstacle = layers.path("obstacles").path(0);
    assertEquals("this is a test", obstacle.path("cause").textValue());
    assertEquals("run the program", obstacle.path("remedy").textValue());
  }

  @Test
  void printsCauseAndRemedyBelowWhatIsChosen() {
    String text = ProgramRun.ofUser(directory, "doctor").result();
    assertTrue(
        text.matches(
            "(?s).*layers +packed; nothing can be run or mounted\n +because this is a test\n"
                + " +to change that: run the program\n.*"),
        text);
  }

  @Test
  void leavesNothingBehind() throws IOException {
    ProgramRun.ofRoot(directory, "doctor").result();
    try (var files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  @Tag("linux")
  void findsNothingInTheWayOfRoot() throws IOException, InterruptedException {
    ProgramRun doctor =
        ProgramCopy.shared().run(ProgramCopy.Caller.ROOT, directory, "doctor", "--json");
    assertEquals(
        "layers are stacked by overlayfs", finding(doctor, "layers").path("chosen").textValue());
    assertFalse(finding(doctor, "layers").has("obstacles"));
  }

  @Test
  @Tag("linux")
  void findsANamespaceForARootWhoMayNotMount() throws IOException, InterruptedException {
    ProgramCopy.Caller caller =
        new ProgramCopy.Caller(
            List.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--"),
            List.of(),
            ProgramCopy.Caller.ROOT.variables(),
            "022");
    ProgramRun doctor = ProgramCopy.shared().run(caller, directory, "doctor", "--json");
    assertEquals(
        "layers are stacked by overlayfs", finding(doctor, "layers").path("chosen").textValue());
    assertEquals("root, in a user namespace", finding(doctor, "user").path("chosen").textValue());
  }

  @Test
  @Tag("linux")
  void saysThatTheStoreIsOnAnOverlay() {
    String script =
        """
        cd %s && mkdir lower upper work merged
        mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        %s
        """
            .formatted(
                directory,
                String.join(
                    " ",
                    ProgramCopy.shared().words(directory.resolve("merged"), "doctor", "--json")));
    String said =
        Programs.run(
            directory,
            List.of("unshare", "--mount", "--propagation", "private", "sh", "-ec", script));
    assertTrue(said.contains("is on an overlay itself"), said);
  }
}
