package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.http.TestServer.Answer;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a registry to say what its images are, and what is said. */
final class RemoteLookTest {
  private FaultyRegistry registry;
  private RawManifest amd64;
  private RawManifest arm64;
  private RawManifest index;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
    amd64 = RemoteImages.image(registry, "linux/amd64", "2024-01-01T00:00:00Z");
    arm64 = RemoteImages.image(registry, "linux/arm64", "2024-02-01T00:00:00Z");
    Map<String, RawManifest> images = new LinkedHashMap<>();
    images.put("linux/amd64", amd64);
    images.put("linux/arm64", arm64);
    index = RemoteImages.index(registry, images);
    registry.with("both", index).with("one", amd64);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String name(String tag) {
    return "docker://" + registry.host() + "/a:" + tag;
  }

  private JsonNode json(String... words) {
    return Json.parseObject(
        "output", ProgramRun.of(words).result().getBytes(StandardCharsets.UTF_8));
  }

  private String path(RawManifest manifest) {
    return "GET /v2/a/manifests/" + manifest.digest();
  }

  @Test
  void learnsADigestByOneHead() {
    assertEquals(index.digest().toString(), ProgramRun.of("digest", name("both")).result());
    assertEquals(List.of("HEAD /v2/a/manifests/both"), registry.askedFor());
  }

  @Test
  void givesTheDigestOfAPlatform() {
    assertEquals(
        arm64.digest().toString(),
        ProgramRun.of("digest", "--platform", "linux/arm64", name("both")).result());
    assertEquals(List.of("GET /v2/a/manifests/both"), registry.askedFor());
  }

  @Test
  void givesNamesThatMeanJustTheseManifests() {
    String repository = "docker://" + registry.host() + "/a@";
    assertEquals(
        repository + index.digest() + "\n" + repository + amd64.digest(),
        ProgramRun.of("digest", "--full-ref", name("both"), name("one")).result());
  }

  @Test
  void saysWhichNameHasNoDigest() {
    ProgramRun run = ProgramRun.of("digest", name("none"));
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(run.err().matches("shale: look up .*/a:none: not found \\(404 .*\\)\n"), run.err());
  }

  @Test
  void inspectsAnImageByTwoRequests() {
    JsonNode image = json("inspect", name("one"));
    assertEquals(
        List.of(
            "GET /v2/a/manifests/one",
            "GET /v2/a/blobs/" + ((ImageManifest) amd64.manifest()).config().digest()),
        registry.askedFor());
    assertEquals("amd64", image.path("Architecture").asText());
    assertEquals(amd64.digest().toString(), image.path("Digest").asText());
    assertTrue(image.path("Index").isMissingNode());
    assertTrue(image.path("RepoTags").isMissingNode());
  }

  @Test
  void asksForNoConfigThatTheManifestCarries() {
    byte[] config = RemoteImages.config("linux/s390x", "2024-01-01T00:00:00Z");
    ObjectNode carried = Descriptor.of(MediaType.OCI_CONFIG, config).toJson();
    carried.put("data", Base64.getEncoder().encodeToString(config));
    registry.with(
        "carried",
        ImageManifest.write(MediaType.OCI_MANIFEST, Descriptor.parse(carried), List.of()));
    assertEquals("s390x", json("inspect", name("carried")).path("Architecture").asText());
    assertEquals(List.of("GET /v2/a/manifests/carried"), registry.askedFor());
  }

  @Test
  void showsTheImageForThisMachineAndWhatElseTheIndexHas() {
    JsonNode shown = json("inspect", name("both"));
    assertEquals(3, registry.askedFor().size());
    assertEquals(index.digest().toString(), shown.path("Digest").asText());
    assertEquals(amd64.digest().toString(), shown.path("ManifestDigest").asText());
    assertEquals("amd64", shown.path("Architecture").asText());
    JsonNode other = shown.path("Index").path("Manifests").path(1);
    assertEquals("linux/arm64", other.path("Platform").asText());
    assertEquals("image", other.path("Kind").asText());
    assertEquals(arm64.digest().toString(), other.path("Digest").asText());
    assertTrue(other.path("Size").isMissingNode());
  }

  @Test
  void showsOnePlatformAlone() {
    JsonNode shown = json("inspect", "--platform", "linux/arm64", name("both"));
    assertEquals("arm64", shown.path("Architecture").asText());
    assertTrue(shown.path("Index").isMissingNode());
    assertEquals(3, registry.askedFor().size());
  }

  @Test
  void asksForSizesIfItIsTold() {
    JsonNode shown = json("inspect", "--sizes", name("both"));
    ImageManifest manifest = (ImageManifest) arm64.manifest();
    long size = arm64.bytes().length + manifest.config().size() + RemoteImages.LAYER.length;
    assertEquals(size, shown.path("Index").path("Manifests").path(1).path("Size").asLong());
    assertTrue(registry.askedFor().contains(path(arm64)));
  }

  @Test
  void showsAnIndexThatHasNothingForThisMachine() {
    registry.with("arm", RemoteImages.index(registry, Map.of("linux/arm64", arm64)));
    JsonNode shown = json("inspect", name("arm"));
    assertEquals(1, shown.path("Index").path("Manifests").size());
    assertTrue(shown.path("Architecture").isMissingNode());
    ProgramRun asked = ProgramRun.of("inspect", "--platform", "linux/amd64", name("arm"));
    assertTrue(asked.err().contains("the index has only linux/arm64"), asked.err());
  }

  @Test
  void namesWhatIsInAnIndexAsWhatItIs() {
    RawManifest inner = RemoteImages.index(registry, Map.of("linux/arm64", arm64));
    RawManifest sbom = RemoteImages.artifact("application/spdx+json", "sbom", Optional.empty());
    registry.with(inner.digest().toString(), inner).with(sbom.digest().toString(), sbom);
    ObjectNode attestation = amd64.descriptor().toJson();
    attestation.putObject("platform").put("os", "unknown").put("architecture", "unknown");
    attestation
        .putObject("annotations")
        .put("vnd.docker.reference.type", "attestation-manifest")
        .put("vnd.docker.reference.digest", arm64.digest().toString());
    registry.with(
        "mixed",
        ImageIndex.write(
            MediaType.OCI_INDEX,
            List.of(inner.descriptor(), sbom.referrer(), Descriptor.parse(attestation))));
    JsonNode listed = json("inspect", "--sizes", name("mixed")).path("Index").path("Manifests");
    assertEquals("index", listed.path(0).path("Kind").asText());
    assertEquals(
        "linux/arm64",
        listed.path(0).path("Index").path("Manifests").path(0).path("Platform").asText());
    assertEquals("artifact", listed.path(1).path("Kind").asText());
    assertEquals("application/spdx+json", listed.path(1).path("ArtifactType").asText());
    assertEquals("attestation", listed.path(2).path("Kind").asText());
    assertEquals(arm64.digest().toString(), listed.path(2).path("Of").asText());
  }

  @Test
  void showsAnArtifactWithItsFiles() {
    registry.with(
        "sbom", RemoteImages.artifact("application/spdx+json", "a.json", Optional.of(index)));
    JsonNode shown = json("inspect", name("sbom"));
    assertEquals(List.of("GET /v2/a/manifests/sbom"), registry.askedFor());
    assertEquals("application/spdx+json", shown.path("ArtifactType").asText());
    assertEquals(index.digest().toString(), shown.path("Subject").asText());
    assertEquals("a.json", shown.path("LayersData").path(0).path("Title").asText());
  }

  @Test
  void doesNotFollowIndexesForEver() {
    RawManifest deep = index;
    for (int i = 0; i < IndexSummary.MAX_NESTING; i++) {
      deep = RemoteImages.index(registry, Map.of("linux/riscv64", deep));
      registry.with(deep.digest().toString(), deep);
    }
    registry.with("deep", deep);
    ProgramRun run = ProgramRun.of("inspect", "--sizes", name("deep"));
    assertTrue(run.err().endsWith(": indexes lie in one another more than 8 deep\n"), run.err());
  }

  @Test
  void listsTagsOnlyIfItIsTold() {
    JsonNode shown = json("inspect", "--tags", name("one"));
    assertEquals("both", shown.path("RepoTags").path(0).asText());
    assertEquals(3, registry.askedFor().size());
    assertEquals(
        "shale: inspect oci:x: --tags is for images in registries\n",
        ProgramRun.of("inspect", "--tags", "oci:x").err());
  }

  @Test
  void showsWhatRefersToWhatRefersToAnImage() {
    RawManifest sbom = RemoteImages.artifact("application/spdx+json", "sbom", Optional.of(index));
    RawManifest signature = RemoteImages.artifact("x/signature", "sig", Optional.of(sbom));
    registry.with(sbom.digest().toString(), sbom).with(signature.digest().toString(), signature);
    assertEquals(
        """
        %s
        └─ application/spdx+json %s %d B
           │  file=sbom
           └─ x/signature %s %d B
                 file=sig"""
            .formatted(
                index.digest(),
                sbom.digest(),
                sbom.bytes().length,
                signature.digest(),
                signature.bytes().length),
        ProgramRun.of("referrers", name("both")).result());
    JsonNode tree = json("referrers", "--json", name("both"));
    assertEquals(
        signature.digest().toString(),
        tree.path("Referrers").path(0).path("Referrers").path(0).path("Digest").asText());
  }

  @Test
  void letsNoAnnotationCommandATerminal() {
    RawManifest sbom = RemoteImages.artifact("x/y", "sbom", Optional.of(amd64));
    ObjectNode json = sbom.manifest().toJson();
    json.putObject("annotations").put("a\u001b[2Jb", "c\u009b2Jd");
    RawManifest hostile = RawManifest.of(MediaType.OCI_MANIFEST, Json.write(json));
    registry.with(hostile.digest().toString(), hostile);
    assertTrue(ProgramRun.of("referrers", name("one")).result().endsWith("\n      a [2Jb=c 2Jd"));
  }

  @Test
  void inspectsAnImageOfSchema1AsFarAsItTells() {
    Digest layer = Digest.of("layer".getBytes(StandardCharsets.UTF_8));
    Digest nothing = Digest.of(new byte[0]);
    String old =
        """
        {"schemaVersion":1,"name":"a","tag":"old","architecture":"amd64",
         "fsLayers":[{"blobSum":"%s"},{"blobSum":"%s"}],
         "history":[
          {"v1Compatibility":"{\\"id\\":\\"b\\",\\"throwaway\\":true,\\"os\\":\\"linux\\",\\"architecture\\":\\"amd64\\",\\"created\\":\\"2015-01-02T03:04:05Z\\",\\"config\\":{\\"Cmd\\":[\\"sh\\"]}}"},
          {"v1Compatibility":"{\\"id\\":\\"a\\",\\"created\\":\\"2015-01-01T00:00:00Z\\"}"}]}
        """
            .formatted(nothing, layer);
    RawManifest manifest =
        RawManifest.of(MediaType.DOCKER_SCHEMA1, old.getBytes(StandardCharsets.UTF_8));
    registry.with("old", manifest);
    JsonNode json = json("inspect", name("old"));
    assertEquals(manifest.digest().toString(), json.path("Digest").asText());
    assertEquals("2015-01-02T03:04:05Z", json.path("Created").asText());
    assertEquals("amd64", json.path("Architecture").asText());
    assertEquals("[\"" + layer + "\"]", json.path("Layers").toString());
    assertEquals("[\"sh\"]", json.path("Cmd").toString());
    JsonNode theirs = json("skopeo", "inspect", "-n", name("old"));
    assertEquals("[\"" + layer + "\",\"" + nothing + "\"]", theirs.path("Layers").toString());
    assertEquals(-1, theirs.path("LayersData").path(0).path("Size").asInt());
    assertTrue(
        ProgramRun.of("inspect", "--config", name("old")).err().endsWith("it has no config\n"));
  }

  @Test
  void showsReferrersOfOneType() {
    RawManifest sbom = RemoteImages.artifact("application/spdx+json", "sbom", Optional.of(amd64));
    RawManifest signature = RemoteImages.artifact("x/signature", "sig", Optional.of(amd64));
    registry.with(sbom.digest().toString(), sbom).with(signature.digest().toString(), signature);
    JsonNode tree =
        json(
            "referrers",
            "--platform=linux/amd64",
            "--type=x/signature",
            "--format=json",
            name("both"));
    assertEquals(1, tree.path("Referrers").size());
    assertEquals("x/signature", tree.path("Referrers").path(0).path("ArtifactType").asText());
  }

  @Test
  void doesNotFollowReferrersForEver() {
    RawManifest subject = amd64;
    for (int i = 0; i <= ReferrerTree.MAX_DEPTH; i++) {
      subject = RemoteImages.artifact("x/y", "file" + i, Optional.of(subject));
      registry.with(subject.digest().toString(), subject);
    }
    ProgramRun run = ProgramRun.of("referrers", name("one"));
    assertTrue(run.err().contains("more than 8 deep"), run.err());
  }

  @Test
  void saysSoWhereARegistryAnswersWithNonsense() {
    registry.fault("GET", "/referrers/", _ -> Answer.of(200, "hello"));
    ProgramRun run = ProgramRun.of("referrers", name("one"));
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void refusesToAddToWhatItDoesNotPrint() {
    assertEquals(
        "shale: inspect: --sizes and --tags add to a summary, which --raw and --config print none"
            + " of\n",
        ProgramRun.of("inspect", "--tags", "--raw", name("one")).err());
    assertEquals(
        "shale: inspect: --sizes is about an index as a whole, and --platform shows one image of"
            + " it\n",
        ProgramRun.of("inspect", "--sizes", "--platform=linux/arm64", name("both")).err());
    assertEquals(List.of(), registry.askedFor());
  }
}
