package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.OrdinaryUser.Subordinates;
import dev.shale.json.Json;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.Programs;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same lines given to umoci and to its work-alike. */
@Tag("linux")
@Tag("peer")
final class UmociPeerTest {
  @TempDir Path directory;

  @BeforeEach
  void makeFiles() {
    shell(
        directory,
        """
        mkdir -p files/etc/sub files/var
        echo one >files/etc/one
        ln files/etc/one files/etc/same
        ln -s one files/etc/link
        echo two >files/etc/sub/two
        chmod 4711 files/etc/sub/two
        chown 3:4 files/etc/sub
        find files -exec touch -h -d '2001-02-03 04:05:06' {} +
        tar -C files -cf base.tar .
        chmod -R a+rX .
        """);
  }

  private static void shell(Path where, String script) {
    Programs.run(where, List.of("sh", "-ec", script));
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +"));
  }

  /** Runs lines by both, each in a directory of its own with the files. */
  private void both(String... lines) {
    for (String line : lines) {
      List<String> theirs = new ArrayList<>(List.of("umoci"));
      theirs.addAll(words(line));
      Programs.run(at("theirs"), theirs);
      List<String> ours = new ArrayList<>(List.of("umoci"));
      words(line).forEach(word -> ours.add(absolute(word)));
      ProgramRun.of(ours.toArray(String[]::new)).result();
    }
  }

  /** The test's process is not in the directory that umoci is in. */
  private String absolute(String word) {
    return word.matches("(layout|files|base.tar|out).*") ? at("ours").resolve(word) + "" : word;
  }

  private Path at(String whose) {
    Path place = directory.resolve(whose);
    if (Files.notExists(place)) {
      shell(directory, "mkdir %1$s && cp -a files base.tar %1$s".formatted(whose));
    }
    return place;
  }

  private static ObjectNode json(Path file) throws IOException {
    return Json.parseObject(file.toString(), Files.readAllBytes(file));
  }

  /** What a layout says of an image, but for times and for how its layers are packed. */
  private static List<JsonNode> image(Path layout, String tag) throws IOException {
    ObjectNode manifest = document(layout, Json.requireText("entry", entry(layout, tag), "digest"));
    ObjectNode config = document(layout, manifest.path("config").path("digest").asText());
    config.remove(List.of("created", "rootfs"));
    for (JsonNode history : config.path("history")) {
      ((ObjectNode) history).remove("created");
    }
    int layers = manifest.path("layers").size();
    return List.of(config, manifest.path("annotations"), Json.object().put("layers", layers));
  }

  private static ObjectNode entry(Path layout, String tag) throws IOException {
    return Json.elements(json(layout.resolve("index.json")), "manifests").stream()
        .map(ObjectNode.class::cast)
        .filter(entry -> entry.path("annotations").toString().contains("\"" + tag + "\""))
        .findFirst()
        .orElseThrow();
  }

  private static ObjectNode document(Path layout, String digest) throws IOException {
    return json(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  private String tree(String whose, String tag) throws IOException {
    Path root = directory.resolve("root-" + whose + "-" + tag);
    Programs.run(
        directory,
        List.of("umoci", "raw", "unpack", "--image", layout(whose) + ":" + tag, root.toString()));
    try (LinuxTree tree = LinuxTree.open(root)) {
      return TreeDump.of(tree).replaceAll("@1[7-9]\\d{8}\\S*", "@now"); // of implied directories
    }
  }

  private Path layout(String whose) {
    return directory.resolve(whose).resolve("layout");
  }

  private void assertAlike(String... tags) throws IOException {
    for (String tag : tags) {
      assertEquals(image(layout("theirs"), tag), image(layout("ours"), tag));
      assertEquals(tree("theirs", tag), tree("ours", tag));
    }
  }

  private void base() {
    both(
        "init --layout layout",
        "new --image layout:base",
        "raw add-layer --image layout:base base.tar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--config.user 1:2 --config.env A=b --config.env A=c --config.env PATH=/bin",
        "--config.entrypoint /bin/sh --config.entrypoint -c --config.cmd a --config.cmd b",
        "--config.label a=b=c --config.volume /v --config.exposedports 80/tcp --author me",
        "--architecture arm64 --os linux --manifest.annotation k=v --config.workingdir /etc",
        "--config.stopsignal SIGINT --history.author h --history.comment c --history.created_by x",
        "--no-history --config.env A=b",
      })
  void configuresAsUmociDoes(String options) throws IOException {
    base();
    both("config --image layout:base --tag next " + options);
    assertAlike("base", "next");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.env",
        "config.labels",
        "config.cmd",
        "config.volume",
        "manifest.annotations"
      })
  void clearsAsUmociDoes(String what) throws IOException {
    base();
    both(
        "config --image layout:base --config.env A=b --config.label a=b --config.cmd x"
            + " --config.volume /v --manifest.annotation k=v",
        "config --image layout:base --clear " + what);
    assertAlike("base");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "files/etc/one /srv/one",
        "files /srv",
        "--opaque files/var /etc",
        "--whiteout /etc/sub",
        "--tag next files/etc/sub /opt/sub",
      })
  void insertsAsUmociDoes(String words) throws IOException {
    base();
    both("insert --image layout:base " + words);
    assertAlike("base");
  }

  @Test
  void collectsWhatUmociCollects() throws IOException {
    base();
    both(
        "tag --image layout:base other",
        "insert --image layout:base files/etc/one /x",
        "rm --image layout:base",
        "gc --layout layout");
    assertEquals(blobs("theirs"), blobs("ours"));
    assertEquals("other", ProgramRun.of("umoci", "ls", "--layout", layout("ours") + "").result());
  }

  private long blobs(String whose) throws IOException {
    try (var blobs = Files.list(layout(whose).resolve("blobs/sha256"))) {
      return blobs.count();
    }
  }

  @Test
  void writesTheRuntimeConfigThatUmociWrites() throws IOException {
    base();
    both(
        "config --image layout:base --config.user 1:2 --config.env A=b --config.volume /v",
        "raw runtime-config --image layout:base --rootfs files out.json");
    ObjectNode theirs = json(directory.resolve("theirs/out.json"));
    ObjectNode ours = json(directory.resolve("ours/out.json"));
    for (ObjectNode config : List.of(theirs, ours)) {
      config.remove(List.of("ociVersion", "hostname", "annotations", "root"));
    }
    assertEquals(theirs, ours);
  }

  @Test
  void ordinaryUserRepacksFilesThatLockHimOut() throws IOException, InterruptedException {
    base();
    Programs.run(directory, "chmod 0711 .");
    ProgramCopy program = ProgramCopy.shared();
    try (OrdinaryUser user = OrdinaryUser.add(directory, Subordinates.NONE)) {
      Path home = user.home();
      shell(directory, "cp -r ours/layout %1$s && chown -R %2$s %1$s".formatted(home, user.name()));
      String image = home.resolve("layout") + ":base";
      String bundle = home.resolve("bundle").toString();
      program
          .runAs(user.caller(), "umoci", "unpack", "--rootless", "--image", image, bundle)
          .result();
      shell(
          home.resolve("bundle/rootfs"),
          "mkdir -p a/b; echo s >a/b/s; chown -R %s a; chmod 0 a/b/s a/b a".formatted(user.name()));
      program
          .runAs(
              user.caller(), "umoci", "repack", "--image", home.resolve("layout") + ":next", bundle)
          .result();
      assertEquals("d---------", Programs.run(home, "stat -c %A bundle/rootfs/a").strip());
      Programs.run(home, "umoci raw unpack --image layout:next root");
      assertEquals("0:0", Programs.run(home, "stat -c %u:%g root/a/b/s").strip());
      assertEquals("0", Programs.run(home, "stat -c %a root/a/b/s").strip());
      assertEquals("3:4", Programs.run(home, "stat -c %u:%g root/etc/sub").strip());
    }
  }
}
