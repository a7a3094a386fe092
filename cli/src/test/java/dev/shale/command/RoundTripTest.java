package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.json.Json;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Carries every image from each place where images can be to each other one, and back to a layout:
 * what has a form there keeps its digest, and skopeo reads what we wrote.
 */
@Tag("linux")
@Tag("peer")
final class RoundTripTest {
  private static final List<String> IMAGES =
      List.of("index", "schema2", "zstd", "empty", "twice", "many");

  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Where each image was brought first, by place and image. */
  private static final Map<String, String> FIRST = new HashMap<>();

  /** A place for images; {@code %s} is where, each time another. */
  private enum Place {
    LAYOUT("oci:%s:image"),
    LAYOUT_ARCHIVE("oci-archive:%s:image"),
    DOCKER_ARCHIVE("docker-archive:%s:example.org/image:1"),
    DIRECTORY("dir:%s"),
    REGISTRY("docker://%s:1"),
    STORE("store:%s:1");

    private final String form;

    Place(String form) {
      this.form = form;
    }

    /** Whether it keeps what it is given byte for byte, an index with all its images, too. */
    boolean keepsEverything() {
      return this != DOCKER_ARCHIVE && this != STORE;
    }

    /** The only places that know what refers to an image. */
    boolean keepsReferrers() {
      return this == LAYOUT || this == LAYOUT_ARCHIVE || this == REGISTRY;
    }

    String fresh() {
      String name = name().toLowerCase(Locale.ROOT) + COUNT.incrementAndGet();
      return form.formatted(
          switch (this) {
            case REGISTRY -> registry.host() + "/" + name;
            case STORE -> "example.org/" + name;
            default -> shared.resolve(name);
          });
    }
  }

  @BeforeAll
  static void write() throws IOException {
    registry = DockerRegistry.start();
    RoundTripImages.write(shared.resolve("images"));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @TestFactory
  Stream<DynamicTest> pairs() {
    return Stream.of(Place.values())
        .flatMap(
            from ->
                Stream.of(Place.values())
                    .map(
                        to ->
                            DynamicTest.dynamicTest(from + " to " + to, () -> carryAll(from, to))));
  }

  private static void carryAll(Place from, Place to) throws IOException {
    for (String image : IMAGES) {
      carry(image, from, to);
    }
  }

  private static void carry(String image, Place from, Place to) throws IOException {
    boolean isIndex = image.equals("index");
    if (isIndex && !(from.keepsEverything() && to.keepsEverything())) {
      return; // refused; other tests say how
    }
    boolean withReferrers = isIndex && from.keepsReferrers() && to.keepsReferrers();
    String origin = "oci:" + shared.resolve("images") + ":" + image;
    String first =
        FIRST.computeIfAbsent(
            from + " " + image,
            _ -> {
              String place = from.fresh();
              copy(isIndex, isIndex && from.keepsReferrers(), origin, place);
              return place;
            });
    String second = to.fresh();
    copy(isIndex, withReferrers, first, second);
    String back = Place.LAYOUT.fresh();
    copy(isIndex, withReferrers, second, back);
    if (from.keepsEverything() && to.keepsEverything()) {
      assertEquals(digest(origin), digest(back), image);
    }
    assertEquals(diffIds(origin), diffIds(back), image);
    if (withReferrers) {
      assertEquals(List.of("sbom", "signature"), referrers(back));
    }
    if (from == Place.LAYOUT && isReadBySkopeo(to, image)) {
      readBySkopeo(second, to, image);
    }
  }

  private static void copy(boolean all, boolean withReferrers, String from, String to) {
    List<String> words = new ArrayList<>(List.of("copy", "--quiet", from, to));
    if (all) {
      words.add("--all");
    }
    if (withReferrers) {
      words.add("--referrers");
    }
    ProgramRun.ofUser(shared, words.toArray(String[]::new)).result();
  }

  private static String digest(String image) {
    return Digest.of(shale("inspect", "--raw", image)).toString();
  }

  private static String shale(String... words) {
    ProgramRun run = ProgramRun.ofUser(shared, words);
    assertEquals(ExitCode.OK, run.status(), run.err());
    return run.out();
  }

  private static String diffIds(String image) {
    return Json.child(config(image), "rootfs").orElseThrow().path("diff_ids").toString();
  }

  private static ObjectNode config(String image) {
    String text = shale("inspect", "--config", "--raw", "--platform", "linux/amd64", image);
    return Json.parseObject("config", text.getBytes(StandardCharsets.UTF_8));
  }

  /** What refers to the image for amd64, and what refers to that. */
  private static List<String> referrers(String image) throws IOException {
    Path layout = Path.of(image.substring("oci:".length(), image.lastIndexOf(':')));
    OciLayout.Selector top = new OciLayout.Selector.Named("image");
    List<String> texts = new ArrayList<>();
    try (ImageSource source = new OciLayout(layout).source(top)) {
      ImageIndex index = (ImageIndex) source.manifest().manifest();
      Digest subject = index.manifests().getFirst().digest();
      for (List<Descriptor> found = source.referrers(subject);
          !found.isEmpty();
          found = source.referrers(subject)) {
        subject = found.getFirst().digest();
        ImageManifest manifest = (ImageManifest) source.manifest(found.getFirst()).manifest();
        byte[] text = source.blob(manifest.layers().getFirst()).readSmall(Json.MAX_BYTES);
        texts.add(new String(text, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /** Its stores are others, and in layouts it sees manifests of OCI's types only. */
  private static boolean isReadBySkopeo(Place place, String name) {
    return switch (place) {
      case STORE -> false;
      case LAYOUT, LAYOUT_ARCHIVE -> !name.equals("schema2");
      case DOCKER_ARCHIVE, DIRECTORY, REGISTRY -> true;
    };
  }

  private static void readBySkopeo(String image, Place place, String name) {
    String options = place == Place.REGISTRY ? "--src-tls-verify=false " : "";
    String all = name.equals("index") ? "--all " : "";
    Path copy = shared.resolve("skopeo" + COUNT.incrementAndGet());
    Programs.run(
        shared, "skopeo --insecure-policy copy -q " + options + all + image + " dir:" + copy);
    if (place.keepsEverything()) {
      assertEquals(digest(image), digest("dir:" + copy), name);
    }
  }
}
