import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Lets the program run what its commands load, and keep it as the JVM keeps it: a cache for each
 * kind of command, named by the hash of the jars it was made from.
 */
final class Training {
  private static final int CONTEXT_FILES = 3000;
  private static final int CONTEXT_FILE_BYTES = 1000;
  private static final int FILES_BESIDE = 20;
  private static final int ATTEMPTS = 3;

  private final Path program;
  private final Path lib;
  private final String hash;

  Training(Path program, Path lib, String hash) {
    this.program = program;
    this.lib = lib;
    this.hash = hash;
  }

  void run() throws Exception {
    Path scratch = Files.createTempDirectory("shale-training");
    try (TrainingRegistry registry = new TrainingRegistry()) {
      fillContext(Files.createDirectory(scratch.resolve("context")));
      for (String kind : List.of("build", "transfer", "remote", "light")) {
        train(kind, scratch, registry);
      }
    } finally {
      Packager.delete(scratch);
    }
  }

  /** A context of as many files and bytes as it takes to warm up what makes a layer of them. */
  private static void fillContext(Path context) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS first
        ENV A=b
        WORKDIR /a
        COPY Dockerfile ${A}/
        FROM scratch
        LABEL a=b
        COPY --from=first /a/b/ /c/
        COPY --chown=1:1 . /d/
        CMD ["a"]
        """);
    byte[] content = new byte[CONTEXT_FILE_BYTES];
    for (int i = 0; i < CONTEXT_FILES; i++) {
      Arrays.fill(content, (byte) i);
      Path directory = Files.createDirectories(context.resolve("directory" + i / FILES_BESIDE));
      Files.write(directory.resolve("file" + i), content);
    }
  }

  /**
   * Runs the program once with all that commands of one kind do.
   *
   * <p>What the JVM compiles in training it compiles again by the same compiler as soon as it
   * starts. So training is left to the quick one: a command ends before the optimising one has
   * earned what it costs. But for digests, whose instructions only the optimising one knows: they
   * are left out of training, and so to what the JVM does by itself.
   *
   * <p>Where the machine is busy, the JVM may be interrupted in writing a cache, and end as if it had
   * not been.
   */
  private void train(String kind, Path scratch, TrainingRegistry registry) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--root",
                scratch.resolve("store").toString(),
                "--runroot",
                scratch.resolve("run").toString(),
                "train-" + kind,
                scratch.resolve("context").toString(),
                registry.host())
            .redirectErrorStream(true);
    Path cache = lib.resolve(kind + "-" + hash + ".aot");
    builder
        .environment()
        .put(
            "SHALE_JVM_FLAGS",
            "-Dshale.training=true -XX:TieredStopAtLevel=1 -XX:CompileCommand=quiet"
                + " -XX:CompileCommand=exclude,sun/security/provider/*.*"
                + " -XX:AOTCacheOutput="
                + cache);
    String said = "";
    for (int attempt = 1; attempt <= ATTEMPTS && !isWhole(cache); attempt++) {
      Files.deleteIfExists(cache);
      Process process = builder.start();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        break;
      }
    }
    if (!isWhole(cache)) {
      throw new IllegalStateException("training for " + kind + " commands failed:\n" + said);
    }
    Files.deleteIfExists(lib.resolve(cache.getFileName() + ".config")); // seen left behind, once
  }

  /** Whether the program starts from a cache; from part of one it would, with a complaint. */
  private boolean isWhole(Path cache) throws Exception {
    if (!Files.exists(cache)) {
      return false;
    }
    Process process =
        new ProcessBuilder(
                lib.resolveSibling("runtime").resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + cache,
                "-cp",
                lib.resolve("shale.jar") + File.pathSeparator + lib.resolve("libraries.jar"),
                "-version")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
