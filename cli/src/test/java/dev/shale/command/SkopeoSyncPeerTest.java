package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.shale.image.Digest;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same images, brought by skopeo and by its work-alike to two places that are compared. */
@Tag("peer")
final class SkopeoSyncPeerTest {
  @TempDir Path directory;
  private DockerRegistry registry;

  @BeforeEach
  void makeImages() throws IOException {
    registry = DockerRegistry.start();
    Programs.run(
        directory,
        List.of(
            "sh",
            "-ec",
            """
            echo text >file
            umoci init --layout layout
            umoci new --image layout:one
            umoci insert --image layout:one file /file
            umoci insert --image layout:one --tag two file /other
            skopeo copy -q --format v2s2 oci:layout:one dir:docker
            skopeo copy -q --dest-tls-verify=false oci:layout:one docker://REGISTRY/team/app:1
            skopeo copy -q --dest-tls-verify=false oci:layout:two docker://REGISTRY/team/app:2
            skopeo copy -q --dest-tls-verify=false dir:docker docker://REGISTRY/team/app:docker
            skopeo copy -q --dest-tls-verify=false oci:layout:two docker://REGISTRY/other:x
            """
                .replace("REGISTRY", registry.host())));
    RemoteImages.pushIndex(registry.host() + "/team/app:all");
    Files.writeString(
        directory.resolve("list.yml"),
        """
        %s:
          tls-verify: false
          images:
            team/app: ['1', docker]
            other:
          images-by-tag-regex:
            team/app: ^2$
        """
            .formatted(registry.host()));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** By either, with TO standing for a place of its own. */
  private void sync(String line) {
    List<String> theirs = new ArrayList<>(List.of("skopeo"));
    theirs.addAll(words(line, "theirs"));
    Programs.run(directory, theirs);
    List<String> ours = new ArrayList<>(List.of("skopeo"));
    ours.addAll(words(line, "ours"));
    ProgramRun.of(ours.toArray(String[]::new)).result();
  }

  private List<String> words(String line, String whose) {
    return List.of(
        ("sync " + line)
            .replace("TO", whose)
            .replace("DIR", directory.toString())
            .replace("REGISTRY", registry.host())
            .split(" "));
  }

  /** Every file below a directory, with what is in it. */
  private Map<String, Digest> tree(String whose) throws IOException {
    Map<String, Digest> tree = new TreeMap<>();
    Path root = directory.resolve(whose);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tree.put(root.relativize(file).toString(), Digest.of(Files.readAllBytes(file)));
      }
    }
    assertFalse(tree.isEmpty());
    return tree;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--src docker --dest dir --src-tls-verify=false REGISTRY/team/app DIR/TO",
        "--src docker --dest dir --src-tls-verify=false --scoped REGISTRY/team/app DIR/TO",
        "--src docker --dest dir --src-tls-verify=false --all REGISTRY/team/app:all DIR/TO",
        "--src docker --dest dir --src-tls-verify=false REGISTRY/team/app:1 DIR/TO/below/it",
        "--src yaml --dest dir DIR/list.yml DIR/TO",
        "--src yaml --dest dir --scoped DIR/list.yml DIR/TO",
      })
  void makesTheSameDirectories(String line) throws IOException {
    sync(line);
    assertEquals(tree("theirs"), tree("ours"));
  }

  /**
   * What each tag of a repository means. Layers of {@code all} are plain tars, which each program
   * packs in a way of its own.
   */
  private Map<String, String> tags(String repository) {
    Map<String, String> tags = new TreeMap<>();
    ProgramRun.of("tags", "--digests", registry.host() + "/" + repository)
        .result()
        .lines()
        .map(line -> line.split(" +", -1))
        .forEach(words -> tags.put(words[0], words[0].equals("all") ? "" : words[1]));
    assertFalse(tags.isEmpty());
    return tags;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--src yaml --dest docker --dest-tls-verify=false DIR/list.yml REGISTRY/TO",
        "--src yaml --dest docker --dest-tls-verify=false --all DIR/list.yml REGISTRY/TO/below",
        "--src docker --dest docker --src-tls-verify=false --dest-tls-verify=false"
            + " REGISTRY/team/app REGISTRY/TO",
      })
  void makesTheSameTags(String line) {
    sync(line);
    String below = line.endsWith("/below") ? "/below" : "";
    assertEquals(tags("theirs" + below + "/app"), tags("ours" + below + "/app"));
    if (line.contains("yaml")) {
      assertEquals(tags("theirs" + below + "/other"), tags("ours" + below + "/other"));
    }
  }

  @Test
  void keepsThePathOfTheSourceInRegistriesIfItIsTold() {
    directories();
    sync("--src dir --dest docker --dest-tls-verify=false --scoped DIR/usb REGISTRY/TO");
    assertEquals(tags("theirs/deep/er/app"), tags("ours/deep/er/app"));
  }

  private void directories() {
    ProgramRun.of(
            "skopeo",
            "sync",
            "-s",
            "docker",
            "-d",
            "dir",
            registry.host() + "/team/app",
            directory.resolve("usb/deep/er").toString())
        .result();
  }

  @Test
  void bringsADirectoryIntoTheSameTags() {
    directories();
    sync("--src dir --dest docker --dest-tls-verify=false DIR/usb REGISTRY/TO");
    assertEquals(tags("theirs/app"), tags("ours/app"));
    assertEquals(4, tags("ours/app").size());
  }
}
