package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.exec.Corpus;
import dev.shale.exec.Corpus.Look;
import dev.shale.exec.CorpusCase;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Dockerfiles of the corpus that buildah of 2022 knows too: built by it and by shale. */
@Tag("linux")
@Tag("peer")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class BuildahCorpusPeerTest {
  private static final int FLOOR = 150;
  private static final int AT_ONCE = 2;

  /**
   * What a builder makes of a case.
   *
   * @param refusal what it said last, if there is no image
   */
  record Outcome(Optional<Look> image, String refusal) {}

  @TempDir Path temp;

  @Test
  void buildsDifferOnlyWhereTheyMay() throws Exception {
    List<CorpusCase> cases = CorpusCase.all().stream().filter(one -> !one.isModern()).toList();
    PermittedDifferences permitted = PermittedDifferences.read();
    List<String> others = new ArrayList<>();
    int images = 0;
    try (Corpus corpus = Corpus.onHostPrograms(temp.resolve("ours"));
        Buildah buildah = new Buildah(temp.resolve("theirs"))) {
      Map<CorpusCase, Future<Outcome>> builds = new LinkedHashMap<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
        cases.forEach(one -> builds.put(one, threads.submit(() -> buildah.build(one))));
        for (Map.Entry<CorpusCase, Future<Outcome>> build : builds.entrySet()) {
          CorpusCase one = build.getKey();
          Outcome theirs = of(build.getValue());
          images += theirs.image().isPresent() ? 1 : 0;
          for (String difference : differences(ours(corpus, one), theirs)) {
            if (!permitted.has(one.name(), difference)) {
              others.add(one.name() + " " + difference);
            }
          }
        }
      }
    }
    assertEquals("", String.join("\n", others));
    assertEquals(List.of(), permitted.unused());
    int built = images;
    assertTrue(built >= FLOOR, () -> "only %d images".formatted(built));
  }

  private static Outcome of(Future<Outcome> build) throws Exception {
    try {
      return build.get();
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  private static Outcome ours(Corpus corpus, CorpusCase one) throws IOException {
    try {
      return new Outcome(Optional.of(corpus.look(one)), "");
    } catch (OciException e) {
      return new Outcome(Optional.empty(), e.toString());
    }
  }

  private static List<String> differences(Outcome ours, Outcome theirs) {
    if (ours.image().isEmpty() && theirs.image().isEmpty()) {
      return List.of();
    }
    if (ours.image().isEmpty()) {
      return List.of("only buildah builds it: " + ours.refusal());
    }
    if (theirs.image().isEmpty()) {
      return List.of("only shale builds it: " + theirs.refusal());
    }
    Look our = ours.image().get();
    Look their = theirs.image().get();
    List<String> differences = new ArrayList<>();
    compareConfigs(our.config(), their.config(), differences);
    compareTrees(our.tree(), their.tree(), differences);
    return differences;
  }

  private static void compareConfigs(
      List<String> ours, List<String> theirs, List<String> differences) {
    int before = differences.size();
    ours.stream()
        .filter(line -> !theirs.contains(line))
        .forEach(line -> differences.add("config only shale's: " + line));
    theirs.stream()
        .filter(line -> !ours.contains(line))
        .forEach(line -> differences.add("config only buildah's: " + line));
    if (differences.size() == before && !ours.equals(theirs)) {
      differences.add("config order");
    }
  }

  private static void compareTrees(
      Map<String, String> ours, Map<String, String> theirs, List<String> differences) {
    TreeSet<String> paths = new TreeSet<>(ours.keySet());
    paths.addAll(theirs.keySet());
    for (String path : paths) {
      String our = ours.getOrDefault(path, "nothing");
      String their = theirs.getOrDefault(path, "nothing");
      if (!our.equals(their)) {
        differences.add("tree %s: shale's %s, buildah's %s".formatted(path, our, their));
      }
    }
  }
}
