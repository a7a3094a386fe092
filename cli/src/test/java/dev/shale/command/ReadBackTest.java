package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Digest;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we build is to the peers what it is to us, and what they make of it comes back. */
@Tag("linux")
@Tag("peer")
final class ReadBackTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static String tree;

  @TempDir Path directory;

  @BeforeAll
  static void build() throws IOException {
    registry = DockerRegistry.start();
    Path context = shared.resolve("context");
    SampleContext.write(context, SampleContext.base(shared), Comparator.naturalOrder());
    shale("build", "-t", "app", context.toString());
    tree = treeOf("app");
  }

  @AfterAll
  static void removeAll() {
    try (DockerRegistry _ = registry) {
      shale("umount", "--all");
      shale("rm", "--all");
      shale("rmi", "--all", "--force");
      buildah("umount --all");
      buildah("rm --all");
      buildah("rmi --all --force");
    }
  }

  private static String shale(String... words) {
    return ProgramRun.ofRoot(shared, words).result();
  }

  private static String buildah(String line) {
    String store = "--root %1$s/buildah --runroot %1$s/buildah-run ".formatted(shared);
    return Programs.run(shared, "buildah " + store + line).strip();
  }

  private String skopeo(String line) {
    return Programs.run(directory, "skopeo --insecure-policy " + line).strip();
  }

  private String umoci(String line) {
    return Programs.run(directory, "umoci " + line);
  }

  private static String name(String path) {
    return registry.host() + "/" + path;
  }

  /** All that a container on an image has. */
  private static String treeOf(String image) throws IOException {
    return dump(Path.of(shale("mount", shale("from", image))));
  }

  /** A tree but for its root, which peers make anew for every container. */
  private static String dump(Path root) throws IOException {
    try (LinuxTree opened = LinuxTree.open(root)) {
      return TreeDump.of(opened)
          .lines()
          .filter(line -> !line.startsWith(". "))
          .collect(Collectors.joining("\n"));
    }
  }

  private static String push(String format, String compression) {
    String pushed = name("%s-%s:1".formatted(format, compression));
    shale("push", "--format", format, "--compression-format", compression, "app", pushed);
    return pushed;
  }

  @ParameterizedTest
  @CsvSource({"oci,gzip", "oci,zstd", "docker,gzip"})
  void skopeoCopiesWhatWePushed(String format, String compression) throws IOException {
    String pushed = push(format, compression);
    skopeo("copy -q --src-tls-verify=false docker://" + pushed + " dir:copy");
    Path copy = directory.resolve("copy");
    assertEquals(
        shale("inspect", "-f", "{{.Digest}}", "docker://" + pushed),
        Digest.of(Files.readAllBytes(copy.resolve("manifest.json"))).toString());
  }

  @Test
  void skopeoSeesTheConfigThatWeWrote() {
    String labels = "inspect --tls-verify=false --format {{.Labels}} docker://";
    assertEquals("map[other:x size:1 i title:it]", skopeo(labels + push("oci", "gzip")));
  }

  @ParameterizedTest
  @CsvSource({"oci,gzip", "oci,zstd", "docker,gzip"})
  void buildahMountsTheTreeThatWeMount(String format, String compression) throws IOException {
    String pushed = push(format, compression);
    String container = buildah("from -q --tls-verify=false docker://" + pushed);
    assertEquals(tree, dump(Path.of(buildah("mount " + container))));
    buildah("rm --all");
    buildah("rmi --all --force"); // or buildah would not read the next one's layers
  }

  @Test
  void umociUnpacksTheTreeThatWeMount() throws IOException {
    shale("push", "app", "oci:" + directory.resolve("layout") + ":app");
    umoci("unpack --image layout:app bundle");
    assertEquals(tree, dump(directory.resolve("bundle/rootfs")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format oci", "--format v2s2", "--dest-compress-format zstd"})
  void weMountWhatUmociChangedAndSkopeoPushed(String options) throws IOException {
    shale("push", "app", "oci:" + directory.resolve("layout") + ":app");
    umoci("unpack --image layout:app bundle");
    Path rootfs = directory.resolve("bundle/rootfs");
    List<String> change = new ArrayList<>(List.of("sh", "-ec"));
    change.add(
        "rm -r srv/again; ln -s x srv/again; ln -sf x etc/group; echo 1 >srv/new; chown 3:4 bin/cat; rm bin/seq");
    Programs.run(rootfs, change);
    umoci("repack --image layout:changed bundle");
    String theirs = name("umoci:" + options.replaceAll("[- ]", ""));
    skopeo("copy -q --dest-tls-verify=false " + options + " oci:layout:changed docker://" + theirs);
    shale("pull", theirs);
    umoci("unpack --image layout:changed again"); // times are whole seconds in what umoci packs
    assertEquals(dump(directory.resolve("again/rootfs")), treeOf(theirs));
  }

  @Test
  void weMountWhatBuildahPushed() throws IOException {
    String container = buildah("from -q --tls-verify=false docker://" + push("oci", "gzip"));
    String run = "run --runtime runc --user 0:0 " + container;
    buildah(run + " rm -r /srv/again /etc/passwd");
    buildah(run + " mkdir /srv/again");
    buildah(run + " ln /bin/cat /srv/again/cat");
    String theirs = name("buildah:1");
    buildah("commit -q " + container + " changed");
    buildah("push -q --tls-verify=false changed docker://" + theirs);
    shale("pull", theirs);
    String again = buildah("from -q changed"); // times are whole seconds in what buildah packs
    assertEquals(dump(Path.of(buildah("mount " + again))), treeOf(theirs));
  }
}
