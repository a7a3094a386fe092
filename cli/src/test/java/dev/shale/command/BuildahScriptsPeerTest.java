package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.runtime.HostRootfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts of buildah's users, run by buildah and by its work-alike: every call has to print the
 * same and end with the same status, but for identifiers, times, sizes and where things are
 * mounted.
 */
@Tag("linux")
@Tag("peer")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class BuildahScriptsPeerTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("testdata", ""), "peer/buildah/scripts");

  @TempDir static Path temp;
  private static Path rootfs;

  @BeforeAll
  static void makeBase() throws IOException, InterruptedException {
    rootfs = Files.createDirectory(temp.resolve("rootfs"));
    HostRootfs.in(rootfs);
    sh("find rootfs -exec touch -h -d '2001-02-03 04:05:06' {} +; tar -C rootfs -cf root.tar .");
    sh("skopeo --insecure-policy copy -q tarball:root.tar oci:layout:base");
    sh("%1$s tag $(%1$s pull -q oci:layout:base) base; %1$s rmi layout".formatted(theirs()));
    ProgramRun.ofRoot(temp.resolve("ours"), "pull", "oci:" + temp.resolve("layout:base")).result();
    String id = ProgramRun.ofRoot(temp.resolve("ours"), "images", "-q").result();
    ProgramRun.ofRoot(temp.resolve("ours"), "tag", id, "localhost/base").result();
    ProgramRun.ofRoot(temp.resolve("ours"), "rmi", "docker.io/library/base").result();
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    sh("%1$s rm --all; %1$s rmi --all --force".formatted(theirs()));
    ProgramRun.ofBuildah(temp.resolve("ours"), "rm", "--all").result();
    ProgramRun.ofRoot(temp.resolve("ours"), "rmi", "--all", "--force").result();
  }

  private static void sh(String commands) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", commands)
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private static String theirs() {
    return "/usr/bin/buildah --root %1$s/theirs --runroot %1$s/theirs-run --storage-driver overlay"
        .formatted(temp);
  }

  private static String ours() {
    return String.join(
        " ",
        ProgramCopy.shared()
            .peerWords(
                "buildah",
                "--root",
                temp.resolve("ours/root").toString(),
                "--runroot",
                temp.resolve("ours/run").toString(),
                "--storage-driver=overlay"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from",
        "run",
        "copy",
        "config",
        "commit",
        "mount",
        "tutorial",
        "build",
        "images",
        "manifest"
      })
  void scriptGetsTheSameOfBoth(String script) throws IOException {
    List<String> theirs;
    List<String> ours;
    try (TaskGroup<List<String>> both = TaskGroup.ofVirtualThreads()) {
      both.fork(() -> transcript(script, "theirs", theirs()));
      both.fork(() -> transcript(script, "ours", ours()));
      List<List<String>> transcripts = both.join();
      theirs = transcripts.getFirst();
      ours = transcripts.getLast();
    }
    assertEquals(theirs.size(), ours.size(), () -> String.join("\n", ours));
    assertTrue(theirs.size() > 5, () -> "only " + theirs);
    Set<String> needless = new TreeSet<>(permitted(script));
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < theirs.size(); i++) {
      String their = theirs.get(i);
      if (!their.equals(ours.get(i))) {
        List<String> permits = permitted(script).stream().filter(their::contains).toList();
        needless.removeAll(permits);
        if (permits.isEmpty()) {
          differences.add("theirs %s%nours %s".formatted(their, ours.get(i)));
        }
      }
    }
    assertEquals("", String.join("\n", differences));
    assertEquals(Set.of(), needless);
  }

  /** The calls of a script, each with what it printed and its status. */
  private static List<String> transcript(String script, String who, String buildah)
      throws IOException, InterruptedException {
    Path place = Files.createDirectories(temp.resolve(script + "-" + who));
    Path bin = Files.createDirectories(temp.resolve(script + "-" + who + "-bin"));
    Files.copy(SCRIPTS.resolve("call"), bin.resolve("buildah"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(SCRIPTS.resolve("note"), bin.resolve("note"), StandardCopyOption.COPY_ATTRIBUTES);
    Path transcript = bin.resolve("transcript");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-u", SCRIPTS.resolve(script + ".sh").toAbsolutePath().toString())
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(bin.resolve("output").toFile());
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().put("BUILDAH", buildah);
    builder.environment().put("TRANSCRIPT", transcript.toString());
    builder.environment().put("ROOTFS", rootfs.toString());
    int _ = builder.start().waitFor();
    return Arrays.stream(normal(Files.readString(transcript), place).split("(?m)^\\$ ", -1))
        .filter(call -> !call.isBlank())
        .toList();
  }

  private static String normal(String said, Path place) {
    return said.replace(place.toString(), "PLACE")
        .replaceAll(Pattern.quote(temp.toString()) + "/(theirs|ours)/\\S+", "MOUNTED")
        .replaceAll("\\b[0-9a-f]{64}\\b", "ID")
        .replaceAll("\\b[0-9a-f]{11,12}\\b", "ID") // 1.28 cuts some to 11 digits
        .replaceAll("(?m) +$", "")
        .replaceAll(" +", " ");
  }

  private static List<String> permitted(String script) throws IOException {
    return Files.readAllLines(SCRIPTS.resolve("permitted-differences")).stream()
        .filter(line -> line.startsWith(script + " | "))
        .map(line -> line.split(" \\| ", -1)[1])
        .toList();
  }
}
