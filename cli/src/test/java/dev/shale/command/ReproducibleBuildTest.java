package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.command.ProgramCopy.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With SOURCE_DATE_EPOCH an image depends on nothing but what goes into it. What an ordinary user
 * builds is compared in {@link RootlessTest}.
 */
@Tag("linux")
final class ReproducibleBuildTest {
  @TempDir static Path shared;
  private static ProgramCopy program;
  private static Path base;
  private static List<String> expected;

  @TempDir Path directory;

  /** What an image must not depend on: each is another process in something else than this one. */
  enum Difference {
    DIRECTORY_AND_ITS_ORDER,
    TIME_ZONE_AND_LOCALE,
    UMASK_AND_PROCESSORS,
    UMASK_WITHOUT_RUNTIME;

    Caller caller() {
      Caller caller = Caller.ROOT.withVariable("SOURCE_DATE_EPOCH", "1").withFlags(processors(5));
      return switch (this) {
        case DIRECTORY_AND_ITS_ORDER -> caller;
        case TIME_ZONE_AND_LOCALE ->
            caller
                .withFlags("-Duser.language=tr", "-Duser.country=TR")
                .withVariable("TZ", "Pacific/Kiritimati")
                .withVariable("LC_ALL", "C")
                .withVariable("LANG", "tr_TR.UTF-8");
        case UMASK_AND_PROCESSORS -> caller.withFlags(processors(1)).withUmask("077");
        case UMASK_WITHOUT_RUNTIME -> caller.withUmask("077");
      };
    }

    private static String processors(int count) {
      return "-XX:ActiveProcessorCount=" + count;
    }

    String runtime() {
      return this == UMASK_WITHOUT_RUNTIME ? "chroot" : "runc";
    }

    Comparator<String> order() {
      return this == DIRECTORY_AND_ITS_ORDER
          ? Comparator.reverseOrder()
          : Comparator.naturalOrder();
    }
  }

  /** A run of the program on a store. */
  private interface Shale {
    ProgramRun run(Path store, String... words) throws IOException, InterruptedException;
  }

  @BeforeAll
  static void buildReference() throws IOException, InterruptedException {
    program = ProgramCopy.shared();
    base = SampleContext.base(shared);
    expected = build(shared, Comparator.naturalOrder(), "runc", ProgramRun::ofRootAtEpoch);
  }

  /** Gives the digests of all that was built and packed in both ways. */
  private static List<String> build(
      Path directory, Comparator<String> order, String runtime, Shale shale)
      throws IOException, InterruptedException {
    Path context = directory.resolve("context");
    SampleContext.write(context, base, order);
    Path store = directory.resolve("store");
    Path layout = directory.resolve("layout");
    shale
        .run(store, "build", "--no-cache", "--runtime", runtime, "-t", "app", context.toString())
        .result();
    for (String packing : List.of("gzip", "zstd")) {
      String destination = "oci:" + layout + ":" + packing;
      shale.run(store, "push", "--compression-format", packing, "app", destination).result();
    }
    ProgramRun.ofRoot(store, "rmi", "--all").result();
    return blobs(layout);
  }

  private static List<String> blobs(Path layout) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Difference.class)
  void imageDoesNotDependOn(Difference difference) throws IOException, InterruptedException {
    Caller caller = difference.caller();
    assertEquals(
        expected,
        build(
            directory,
            difference.order(),
            difference.runtime(),
            (store, words) -> program.run(caller, store, words)));
  }
}
