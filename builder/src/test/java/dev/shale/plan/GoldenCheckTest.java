package dev.shale.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.IgnoreRules;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.SourceRange;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What checks find in Dockerfiles: {@code testdata/dockerfile-check/CASE} with a {@code
 * Dockerfile}, what is {@code expected}, and, where a case has them, {@code options}, a {@code
 * .dockerignore} and the {@code base.json} that every image has; without it, images are unknown.
 * Run with {@code -Dgolden.update=true} to write what is expected, and read the difference.
 */
final class GoldenCheckTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"), "dockerfile-check");

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(TESTDATA)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void finds(String name) throws IOException {
    Path directory = TESTDATA.resolve(name);
    String actual = check(directory);
    Path expected = directory.resolve("expected");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }

  /** The cases of a rule are called after it; those that keep it end in {@code -kept}. */
  @Test
  void breaksAndKeepsEachRule() throws IOException {
    for (Rule rule : Rule.values()) {
      String name = rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
      String start = rule.title() + ":";
      assertTrue(check(TESTDATA.resolve(name)).contains(start), name);
      assertFalse(check(TESTDATA.resolve(name + "-kept")).contains(start), name);
    }
  }

  private static String check(Path directory) throws IOException {
    byte[] text = Files.readAllBytes(directory.resolve("Dockerfile"));
    try {
      PlanRequest request =
          PlanRequest.of(
              DockerfileParser.parse("Dockerfile", text), GoldenPlanTest.options(directory));
      return dump(Planner.check(resolved(withIgnored(request, directory), directory)));
    } catch (OciException e) {
      return "%s %s%n".formatted(e.kind(), e.getMessage());
    }
  }

  private static PlanRequest withIgnored(PlanRequest request, Path directory) throws IOException {
    Path file = directory.resolve(".dockerignore");
    return Files.exists(file)
        ? request.withIgnored(
            IgnoreRules.parse(".dockerignore", Files.readAllBytes(file))::excludesSource)
        : request;
  }

  private static PlanRequest resolved(PlanRequest request, Path directory) throws IOException {
    PlanRequest all = request;
    Path base = directory.resolve("base.json");
    if (Files.exists(base)) {
      ImageConfig config = ImageConfig.parse(Files.readAllBytes(base));
      for (BaseImage image : Planner.missingToCheck(request)) {
        all = all.with(image, new ResolvedBase(Digest.of(image.toString()), config));
      }
    }
    return all;
  }

  private static String dump(Findings findings) {
    StringBuilder text = new StringBuilder();
    findings
        .doubts()
        .forEach(
            doubt -> text.append("doubt %s: %s%n".formatted(lines(doubt.range()), doubt.what())));
    findings
        .all()
        .forEach(finding -> text.append("%s %s%n".formatted(lines(finding.range()), finding)));
    findings.violation().ifPresent(violation -> text.append("error: %s%n".formatted(violation)));
    findings
        .refusal()
        .ifPresent(
            refusal -> text.append("%s%n%s".formatted(refusal.getMessage(), refusal.report())));
    return text.isEmpty() ? "nothing\n" : text.toString();
  }

  private static String lines(SourceRange range) {
    return range.firstLine() == range.lastLine()
        ? String.valueOf(range.firstLine())
        : range.firstLine() + "-" + range.lastLine();
  }
}
