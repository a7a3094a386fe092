package dev.shale.exec;

import dev.shale.dockerfile.DockerfileException;
import dev.shale.error.OciException;
import dev.shale.image.History;
import dev.shale.image.LayerId;
import dev.shale.local.LayerViews;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the cases of the corpus, each as if none had been built before, in one store. */
public final class Corpus implements AutoCloseable {
  private final TestBuild build;
  private final List<LayerId> known = new ArrayList<>();
  private final List<History> past = new ArrayList<>();

  private Corpus(TestBuild build) throws IOException {
    this.build = build.withoutCache();
    for (CorpusCase image : CorpusCase.images()) {
      StoredImage made = build.build(image.planOptions(), image.dockerfile(), image.context());
      build.store().tag(made, ImageReference.parse(image.name()));
    }
    for (StoredImage image : build.store().images()) {
      known.addAll(image.layers());
      past.addAll(image.config().history());
    }
  }

  /** For cases in which nothing runs. */
  public static Corpus ofFilesOnly(Path directory) throws IOException {
    return new Corpus(TestBuild.ofFilesOnly(directory));
  }

  /** For cases in which something runs: the image {@code host} has the host's programs. */
  public static Corpus onHostPrograms(Path directory) throws IOException {
    TestBuild build = TestBuild.onHostPrograms(directory);
    StoredImage host = build.store().find(ImageReference.parse("base")).orElseThrow();
    build.store().tag(host, ImageReference.parse("host"));
    return new Corpus(build);
  }

  /** What comes of a case: an image or a refusal, as a text. */
  String outcome(CorpusCase one) throws IOException {
    try {
      return text(build(one));
    } catch (DockerfileException e) {
      return e.report();
    } catch (OciException e) {
      return "refused %s: %s%n".formatted(e.kind(), e.getMessage());
    }
  }

  /**
   * What comes of a case.
   *
   * @throws OciException if it is refused
   */
  private StoredImage build(CorpusCase one) throws IOException {
    return build.secrets(one.secrets()).build(one.planOptions(), one.dockerfile(), one.context());
  }

  /**
   * What of an image can be compared with what others make of the same case.
   *
   * @param config what its config says
   * @param tree all of its files by path, each as a line
   */
  public record Look(List<String> config, Map<String, String> tree) {}

  /**
   * Looks at what comes of a case.
   *
   * @throws OciException if it is refused
   */
  public Look look(CorpusCase one) throws IOException {
    StoredImage image = build(one);
    try (LayerViews views = build.store().view(image.layers())) {
      return new Look(ImageText.config(image.config()), ImageText.tree(views.rootfs()));
    }
  }

  private String text(StoredImage image) throws IOException {
    List<String> lines = new ArrayList<>(List.of("image"));
    build.warnings().forEach(warning -> lines.add("  warning " + warning));
    indent(ImageText.config(image.config()), lines);
    lines.add("history");
    indent(
        ImageText.history(
            image.config().history().stream().filter(entry -> !past.contains(entry)).toList()),
        lines);
    List<LayerId> layers = image.layers();
    for (int i = 0; i < layers.size(); i++) {
      if (known.contains(layers.get(i))) {
        lines.add("layer of a base");
      } else {
        lines.add("layer");
        indent(ImageText.layer(build.store(), layers.subList(0, i + 1)), lines);
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static void indent(List<String> more, List<String> lines) {
    more.forEach(line -> lines.add("  " + line));
  }

  @Override
  public void close() throws IOException {
    build.close();
  }
}
