package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same lines given to skopeo and to its work-alike. What may differ: Debian's skopeo 1.9 has no
 * {@code LayersData}, and the digest of an image in an archive of Docker's is of a manifest that
 * each makes up for itself.
 */
@Tag("peer")
final class SkopeoPeerTest {
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
            umoci config --image layout:one --config.env A=b --config.label x=y --author me
            umoci insert --image layout:one --tag two file /other
            skopeo copy -q oci:layout:one docker-archive:archive.tar:app:1
            skopeo copy -q --format v2s2 oci:layout:one dir:docker
            skopeo copy -q --format v2s1 dir:docker dir:old
            skopeo copy -q --dest-decompress oci:layout:two dir:plain
            skopeo copy -q --dest-tls-verify=false oci:layout:one docker://REGISTRY/app:1
            skopeo copy -q --dest-tls-verify=false oci:layout:two docker://REGISTRY/app:2
            skopeo copy -q --dest-tls-verify=false dir:docker docker://REGISTRY/app:docker
            """
                .replace("REGISTRY", registry.host())));
    RemoteImages.pushIndex(registry.host() + "/app:all");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** A run of either. */
  private record Outcome(int status, String out) {}

  private Outcome theirs(String line) {
    List<String> words = new ArrayList<>(List.of("skopeo"));
    words.addAll(words(line));
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Outcome ours(String line) {
    List<String> words = new ArrayList<>(List.of("skopeo"));
    words.addAll(words(line));
    ProgramRun run = ProgramRun.of(words.toArray(String[]::new));
    return new Outcome(run.status(), run.out());
  }

  private List<String> words(String line) {
    return List.of(
        line.replace("DIR", directory.toString()).replace("REGISTRY", registry.host()).split(" "));
  }

  private static ObjectNode json(Outcome outcome) {
    assertEquals(0, outcome.status());
    ObjectNode json = Json.parseObject("output", outcome.out().getBytes(StandardCharsets.UTF_8));
    json.remove("LayersData");
    return json;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect oci:DIR/layout:one",
        "inspect dir:DIR/docker",
        "inspect dir:DIR/old",
        "inspect --tls-verify=false docker://REGISTRY/app:1",
        "inspect --no-tags --tls-verify=false docker://REGISTRY/app:docker",
        "inspect --tls-verify=false docker://REGISTRY/app:all",
        "--override-arch arm64 inspect -n --tls-verify=false docker://REGISTRY/app:all",
        "inspect --config oci:DIR/layout:two",
        "inspect --config docker-archive:DIR/archive.tar",
        "inspect --config --tls-verify=false docker://REGISTRY/app:docker",
        "--override-arch arm64 inspect --config --tls-verify=false docker://REGISTRY/app:all",
        "list-tags --tls-verify=false docker://REGISTRY/app",
        "list-tags docker-archive:DIR/archive.tar",
      })
  void printsTheSameDocument(String line) {
    assertEquals(json(theirs(line)), json(ours(line)));
  }

  @Test
  void showsTheSameOfAnArchiveButForTheDigest() {
    String line = "inspect docker-archive:DIR/archive.tar:app:1";
    ObjectNode theirs = json(theirs(line));
    ObjectNode ours = json(ours(line));
    theirs.remove("Digest");
    ours.remove("Digest");
    assertEquals(theirs, ours);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect --raw oci:DIR/layout:one",
        "inspect --raw --tls-verify=false docker://REGISTRY/app:all",
        "inspect --raw --config oci:DIR/layout:one",
        "inspect -f {{.Digest}}/{{.Os}}/{{.Env}} oci:DIR/layout:one",
        "manifest-digest DIR/docker/manifest.json",
        "manifest-digest DIR/file",
      })
  void printsTheSameBytes(String line) {
    assertEquals(theirs(line), ours(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy oci:DIR/layout:one oci:DIR/TO:x",
        "copy oci:DIR/layout:one dir:DIR/TO",
        "copy --dest-decompress oci:DIR/layout:two dir:DIR/TO",
        "copy --src-tls-verify=false docker://REGISTRY/app:2 dir:DIR/TO",
        "--override-arch arm64 copy --src-tls-verify=false docker://REGISTRY/app:all dir:DIR/TO",
        "copy -a --dest-oci-accept-uncompressed-layers --src-tls-verify=false docker://REGISTRY/app:all oci:DIR/TO:x",
        "copy --src-tls-verify=false --dest-tls-verify=false docker://REGISTRY/app:1"
            + " docker://REGISTRY/TO:x",
      })
  void copiesToTheSameDigest(String line) throws IOException {
    String digests = " --digestfile DIR/";
    assertEquals(0, theirs(line.replace("TO", "theirs") + digests + "theirs.txt").status());
    assertEquals(0, ours(line.replace("TO", "ours") + digests + "ours.txt").status());
    assertEquals(digest("theirs.txt"), digest("ours.txt"));
  }

  /** Manifests and configs that have to be written anew are not written byte for byte alike. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy dir:DIR/docker oci:DIR/TO:x",
        "copy --src-tls-verify=false docker://REGISTRY/app:docker oci:DIR/TO:x",
        "copy --format v2s2 oci:DIR/layout:one dir:DIR/TO",
        "copy --format oci --dest-tls-verify=false dir:DIR/docker docker://REGISTRY/TO:x",
      })
  void convertsToTheSameImage(String line) {
    assertEquals(0, theirs(line.replace("TO", "theirs")).status());
    assertEquals(0, ours(line.replace("TO", "ours")).status());
    String name = List.of(line.split(" ")).getLast();
    assertEquals(image(name.replace("TO", "theirs")), image(name.replace("TO", "ours")));
  }

  /** What our program says of an image, layers and their types included. */
  private ObjectNode image(String name) {
    Outcome shown = ours("inspect --tls-verify=false " + name);
    assertEquals(0, shown.status());
    ObjectNode json = Json.parseObject(name, shown.out().getBytes(StandardCharsets.UTF_8));
    json.remove(List.of("Name", "RepoTags", "Digest"));
    return json;
  }

  private String digest(String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  /** skopeo 1.9 says one line more, which later ones do not. */
  @Test
  void saysTheSameOfACopy() {
    String line = "copy oci:DIR/layout:one oci:DIR/TO:x";
    assertEquals(
        theirs(line.replace("TO", "theirs")).out().replace("Storing signatures\n", ""),
        ours(line.replace("TO", "ours")).out());
  }

  @Test
  void deletesTheManifestWithAllItsTags() {
    ours("copy --dest-tls-verify=false oci:DIR/layout:one docker://REGISTRY/app:same").out();
    assertEquals(new Outcome(0, ""), ours("delete --tls-verify=false docker://REGISTRY/app:same"));
    assertNotEquals(0, theirs("inspect --tls-verify=false docker://REGISTRY/app:1").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frob",
        "copy x dir:y",
        "copy frob:x dir:y",
        "copy dir:DIR/none dir:DIR/y",
        "copy --format frob oci:DIR/layout:one dir:DIR/y",
        "copy --all --multi-arch all oci:DIR/layout:one dir:DIR/y",
        "copy --multi-arch frob oci:DIR/layout:one dir:DIR/y",
        "copy --src-creds a:b --src-no-creds docker://REGISTRY/app:1 dir:DIR/y",
        "copy --src-username a docker://REGISTRY/app:1 dir:DIR/y",
        "inspect",
        "inspect x",
        "inspect --raw --format x oci:DIR/layout:one",
        "inspect -f {{.Nope}} oci:DIR/layout:one",
        "inspect dir:DIR/none",
        "inspect --frob oci:DIR/layout:one",
        "list-tags oci:DIR/layout",
        "list-tags --tls-verify=false docker://REGISTRY/app:1",
        "list-tags --tls-verify=false docker://REGISTRY/none",
        "delete dir:DIR/docker",
        "delete --tls-verify=false docker://REGISTRY/app:none",
        "manifest-digest",
        "manifest-digest DIR/none",
        "logout",
      })
  void endsWithTheSameStatus(String line) {
    assertEquals(theirs(line).status(), ours(line).status());
  }

  /** 1.9 says 1; it is 2 since 1.15. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect oci:DIR/layout:none",
        "inspect --tls-verify=false docker://REGISTRY/app:none",
        "copy --src-tls-verify=false docker://REGISTRY/app:none dir:DIR/y",
      })
  void endsWithAStatusOfItsOwnWhereNoSuchImageIs(String line) {
    assertEquals(1, theirs(line).status());
    assertEquals(2, ours(line).status());
  }
}
