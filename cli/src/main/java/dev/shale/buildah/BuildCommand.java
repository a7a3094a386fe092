package dev.shale.buildah;

import dev.shale.command.BuildFlags;
import dev.shale.command.Command;
import dev.shale.command.PeerStatusException;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.exec.Squash;
import dev.shale.exec.StepFailedException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code buildah build}: an image from a Dockerfile, by shale's build and what that offers. */
final class BuildCommand implements Command {
  @Option(
      names = "--layers",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "make a layer of every step that changes files, and use what is known of steps; else one"
              + " layer of all, and run every step [BUILDAH_LAYERS, or false]")
  Optional<Boolean> layers = Optional.empty();

  @Option(
      names = "--squash",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "make one layer, of the base image's, too")
  boolean squash;

  @Option(
      names = "--format",
      paramLabel = "oci|docker",
      description = "of manifest and config [BUILDAH_FORMAT, or oci]")
  Optional<String> format = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "IMAGE",
      description = "what the first stage stands on, in place of what its FROM says")
  Optional<String> from = Optional.empty();

  @Option(
      names = "--build-arg-file",
      paramLabel = "FILE",
      description = "build arguments, a NAME=VALUE a line; those of --build-arg go before")
  List<Path> argumentFiles = List.of();

  @Option(
      names = "--manifest",
      paramLabel = "LIST",
      description = "a manifest list that the image is put into, and that is made if need be")
  Optional<String> manifest = Optional.empty();

  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description = "write what is said to FILE, in place of the standard output")
  Optional<Path> logFile = Optional.empty();

  @Option(
      names = {"--rm", "--force-rm"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "changes nothing: no containers are left")
  List<Boolean> remove = List.of();

  @Option(
      names = {"--compress", "--disable-content-trust", "-D", "--disable-compression"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "changes nothing, with buildah neither")
  List<Boolean> ignored = List.of();

  @Mixin PullWords words = new PullWords();
  @Mixin PlatformFlags platform = new PlatformFlags();
  @Mixin IsolationFlag isolation = new IsolationFlag();
  @Mixin ProxyFlag proxies = new ProxyFlag();
  @Mixin BuildFlags build = new BuildFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  /** The words of the names that the image gets, as they were written. */
  private final List<String> written = new ArrayList<>();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah build -t app .",
        "buildah build --layers --build-arg VERSION=2 -t app:2 .",
        "buildah build --isolation chroot -f Containerfile -t registry.example.org/app:1 src",
        "buildah build --platform linux/amd64,linux/arm64 --manifest app .");
  }

  @Override
  public ImageReference named(String word) {
    written.add(word);
    return Names.ofNew(word);
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(GlobalFlags.refusedOptions(), RefusedBuildOptions.all())
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::build);
  }

  private int build(Session session) throws IOException {
    if (logFile.isEmpty()) {
      PrintStream said =
          build.writesToStandardOutput(session) ? session.surroundings().err() : session.out();
      return build(session, said);
    }
    try (PrintStream file =
        new PrintStream(Files.newOutputStream(logFile.get()), true, StandardCharsets.UTF_8)) {
      return build(session, file);
    }
  }

  private int build(Session session, PrintStream said) throws IOException {
    boolean isLayered = isLayered(session);
    if (!isLayered) {
      build.ignoreCache();
    }
    from.ifPresent(build::standOn);
    words.policy().ifPresent(build::choose);
    platform.platform(session.platform(), build.isPlatformAsked()).ifPresent(build::choose);
    Defaults defaults = Defaults.of(session);
    isolation.runtime(session, defaults).ifPresent(build::runBy);
    build.addBefore(defaults.words());
    defaults.network().ifPresent(build::reach);
    build.addArguments(arguments(session, defaults));
    Squash how = squash ? Squash.ALL : isLayered ? Squash.NONE : Squash.STAGE;
    BuildFlags.Shape shape =
        new BuildFlags.Shape(how, ImageFormat.of(format, session), BuildFlags.Stay.ALWAYS);
    BuildReport report =
        new BuildReport(said, build, List.copyOf(written), manifest.map(Names::ofNew));
    try {
      return build.run(session.withProgress(report.steps(session.progress())), shape, report);
    } catch (StepFailedException e) {
      throw new PeerStatusException(e, e.status()); // as the process's own, with buildah
    }
  }

  private boolean isLayered(Session session) {
    return layers.orElseGet(
        () ->
            session
                .environment()
                .variable("BUILDAH_LAYERS")
                .filter(word -> word.equals("1") || word.equalsIgnoreCase("true"))
                .isPresent());
  }

  private List<String> arguments(Session session, Defaults defaults) throws IOException {
    List<String> all = new ArrayList<>(proxies.variables(session, defaults));
    for (Path file : argumentFiles) {
      Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(all::add);
    }
    return all;
  }
}
