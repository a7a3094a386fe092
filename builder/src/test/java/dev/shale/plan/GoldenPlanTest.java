package dev.shale.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.Platform;
import dev.shale.name.ImageTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Dockerfiles mean: {@code testdata/plan/CASE} with a {@code Dockerfile}, the {@code expected}
 * plan or refusal, and, where a case has them, {@code options} and the {@code base.json} that every
 * image has. Run with {@code -Dgolden.update=true} to write what is expected, and read the
 * difference.
 */
final class GoldenPlanTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"), "plan");
  private static final String PLAIN_BASE =
      """
      {"os":"linux","architecture":"amd64","config":{"Env":["PATH=/bin"],"Cmd":["sh"]},
       "rootfs":{"type":"layers","diff_ids":[]}}
      """;

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(TESTDATA)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void means(String name) throws IOException {
    Path directory = TESTDATA.resolve(name);
    String actual = plan(directory);
    Path expected = directory.resolve("expected");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }

  private static String plan(Path directory) throws IOException {
    byte[] text = Files.readAllBytes(directory.resolve("Dockerfile"));
    try {
      PlanRequest request =
          PlanRequest.of(DockerfileParser.parse("Dockerfile", text), options(directory));
      return PlanDump.of(Planner.plan(resolved(request, base(directory))));
    } catch (OciException e) {
      return "%s %s%n".formatted(e.kind(), e.getMessage())
          + (e instanceof DockerfileException refusal ? refusal.report() : "");
    }
  }

  private static PlanRequest resolved(PlanRequest request, ImageConfig base) {
    PlanRequest all = request;
    SequencedSet<BaseImage> missing = Planner.missing(all);
    while (!missing.isEmpty()) {
      for (BaseImage image : missing) {
        all = all.with(image, new ResolvedBase(Digest.of(image.toString()), base));
      }
      missing = Planner.missing(all);
    }
    return all;
  }

  private static ImageConfig base(Path directory) throws IOException {
    Path file = directory.resolve("base.json");
    String json = Files.exists(file) ? Files.readString(file) : PLAIN_BASE;
    return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  static PlanOptions options(Path directory) throws IOException {
    PlanOptions options = PlanOptions.of(Platform.of("linux", "amd64"));
    Map<String, String> args = new HashMap<>();
    Map<ContextName, NamedContext> contexts = new HashMap<>();
    Path file = directory.resolve("options");
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "arg" -> {
          String[] pair = words[1].split("=", 2);
          args.put(pair[0], pair[1]);
        }
        case "target" -> options = options.withTarget(words[1]);
        case "platform" ->
            options =
                new PlanOptions(
                    Map.of(),
                    options.target(),
                    Platform.parse(words[1]),
                    options.buildPlatform(),
                    options.contexts(),
                    options.author());
        case "author" -> options = options.withAuthor(Author.valueOf(words[1]));
        case "context" -> {
          String[] pair = words[1].split("=", 2);
          contexts.put(ContextName.parse(pair[0]), context(pair[1]));
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    return options.withArgs(args).withContexts(new NamedContexts(contexts));
  }

  private static NamedContext context(String text) {
    if (text.startsWith("docker-image://")) {
      return new NamedContext.Image(text.substring("docker-image://".length()));
    }
    return text.equals("files")
        ? new NamedContext.Files()
        : ImageTransport.of(text)
            .<NamedContext>map(_ -> new NamedContext.Transported(text))
            .orElseGet(() -> new NamedContext.Image(text));
  }
}
