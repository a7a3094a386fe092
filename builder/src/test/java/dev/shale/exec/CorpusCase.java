package dev.shale.exec;

import dev.shale.image.Platform;
import dev.shale.plan.Author;
import dev.shale.plan.NamedContexts;
import dev.shale.plan.PlanOptions;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One Dockerfile of {@code testdata/dockerfile}, with what it is built with and what must come of
 * it. Beside {@code Dockerfile} and {@code expected} a case may have {@code context} (a {@link
 * ContextText}; else it is the one that all share) and {@code options}, a line each:
 *
 * <pre>
 * arg NAME=VALUE
 * target STAGE
 * platform OS/ARCHITECTURE
 * secret ID=VALUE
 * runs                  it has RUN, and so is about the image host
 * modern WHY            buildah 1.28 does not know what it is about
 * </pre>
 */
public record CorpusCase(Path directory, List<String> options) {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata", ""));

  public CorpusCase {
    options = List.copyOf(options);
  }

  /** All cases, by name. */
  public static List<CorpusCase> all() throws IOException {
    List<CorpusCase> cases = new ArrayList<>();
    try (Stream<Path> directories = Files.list(TESTDATA.resolve("dockerfile"))) {
      for (Path directory : directories.sorted().toList()) {
        cases.add(of(directory));
      }
    }
    return cases;
  }

  /** The images that cases stand on; each may stand on those before it. */
  public static List<CorpusCase> images() throws IOException {
    List<CorpusCase> images = new ArrayList<>();
    for (String name : List.of("base", "full", "triggers")) {
      images.add(of(TESTDATA.resolve("dockerfile-images").resolve(name)));
    }
    return images;
  }

  private static CorpusCase of(Path directory) throws IOException {
    Path options = directory.resolve("options");
    return new CorpusCase(
        directory, Files.exists(options) ? Files.readAllLines(options) : List.of());
  }

  /** What it is called. */
  public String name() {
    return directory.getFileName().toString();
  }

  byte[] dockerfile() throws IOException {
    return Files.readAllBytes(directory.resolve("Dockerfile"));
  }

  /** The file with what must come of it. */
  public Path expected() {
    return directory.resolve("expected");
  }

  /** The files that it is built of; its Dockerfile is not among them. */
  public MemoryTree context() throws IOException {
    Path own = directory.resolve("context");
    Path shared = TESTDATA.resolve("dockerfile.context");
    return ContextText.parse(
        Files.readString(Files.exists(own) ? own : shared, StandardCharsets.UTF_8));
  }

  /** The same for cases that are built of the same files. */
  public String contextName() {
    return Files.exists(directory.resolve("context")) ? name() : "shared";
  }

  /** Whether something has to run. */
  public boolean runs() {
    return options.contains("runs");
  }

  /** Whether it is about what builders of 2022 did not know. */
  public boolean isModern() {
    return options.stream().anyMatch(line -> line.startsWith("modern "));
  }

  /** The values of an option that may be there several times. */
  public List<String> values(String option) {
    return options.stream()
        .filter(line -> line.startsWith(option + " "))
        .map(line -> line.substring(option.length() + 1))
        .toList();
  }

  private Optional<String> value(String option) {
    return values(option).stream().findFirst();
  }

  PlanOptions planOptions() {
    Platform platform = value("platform").map(Platform::parse).orElse(TestBuild.PLATFORM);
    return new PlanOptions(
        pairs("arg"),
        value("target"),
        platform,
        TestBuild.PLATFORM,
        NamedContexts.NONE,
        Author.USER);
  }

  Secrets secrets() {
    Map<String, Secrets.Source> sources = new HashMap<>();
    pairs("secret")
        .forEach((id, text) -> sources.put(id, () -> text.getBytes(StandardCharsets.UTF_8)));
    return new Secrets(sources);
  }

  private Map<String, String> pairs(String option) {
    Map<String, String> pairs = new HashMap<>();
    for (String value : values(option)) {
      String[] pair = value.split("=", 2);
      pairs.put(pair[0], pair[1]);
    }
    return pairs;
  }

  @Override
  public String toString() {
    return name();
  }
}
