package dev.shale.command;

import dev.shale.context.BuildContext;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.error.OciException;
import dev.shale.exec.BuildExecutor;
import dev.shale.exec.BuildRequest;
import dev.shale.image.Platform;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.PlanOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale build}: an image from a Dockerfile. */
final class BuildCommand implements Command {
  private static final Pattern REMOTE = Pattern.compile("(https?|git|ssh)://.*|git@.*");

  @Parameters(
      paramLabel = "CONTEXT",
      arity = "0..1",
      description = "the directory that COPY and ADD see [.]")
  String context = ".";

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      description = "what to call the image; may be given several times")
  List<ImageReference> tags = List.of();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "the Dockerfile; - for standard input [CONTEXT/Containerfile or /Dockerfile]")
  Optional<String> file = Optional.empty();

  @Option(
      names = "--build-arg",
      paramLabel = "NAME[=VALUE]",
      description = "a value for an ARG; without =VALUE, the environment's")
  List<String> buildArgs = List.of();

  @Option(names = "--target", paramLabel = "STAGE", description = "the stage to build [the last]")
  Optional<String> target = Optional.empty();

  @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image's ID to FILE")
  Optional<Path> iidFile = Optional.empty();

  @Option(names = "--no-cache", description = "run every step, though its result is known")
  boolean noCache;

  @Option(
      names = "--layers",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "accepted for buildah's sake: every step that changes files makes a layer")
  boolean layers;

  @Option(
      names = {"-q", "--quiet"},
      description = "show neither progress nor what processes say")
  boolean quiet;

  @Mixin PullFlags pull = new PullFlags();
  @Mixin RunFlags isolation = new RunFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "build -t app .",
        "build -t app:1 -t registry.example.org/app:1 --build-arg VERSION=1 src",
        "build --file deploy/Dockerfile --target test --iidfile id .",
        "build --network none --pull=never --no-cache .");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("build", tags);
    Path contextDirectory = contextDirectory();
    BuildFile from = BuildFile.find(file, contextDirectory);
    if (from.isStandardInput()) {
      session.requireMounting(); // what has been read of it cannot be read again
    }
    Dockerfile dockerfile = from.read();
    try (LocalStore store =
            BuildFile.runsProcesses(dockerfile) ? session.openStoreToMount() : session.openStore();
        LinuxTree directory = LinuxTree.open(contextDirectory.toRealPath())) {
      StoredImage image =
          executor(quiet ? session.quiet() : session, store)
              .build(request(session, dockerfile, from.context(directory)));
      if (iidFile.isPresent()) {
        Files.writeString(iidFile.get(), image.id().toString());
      }
      session.out().println(image.id().hex());
    }
    return ExitCode.OK;
  }

  private Path contextDirectory() {
    if (context.equals("-") || REMOTE.matcher(context).matches()) {
      throw OciException.unsupported(
          "build %s: a context that is no directory is not offered; fetch or unpack it first",
          context);
    }
    if (!Files.isDirectory(Path.of(context))) {
      throw OciException.notFound("build %s: no such directory", context);
    }
    return Path.of(context);
  }

  private BuildExecutor executor(Session session, LocalStore store) {
    OutputStream log = quiet ? OutputStream.nullOutputStream() : session.surroundings().err();
    return new BuildExecutor(
        store,
        base -> pull.obtainNamed(session, store, base.written(), Optional.of(base.platform())),
        new BuildExecutor.Surroundings(
            () -> isolation.choose(session),
            log,
            session.environment().clock(),
            session.progress()));
  }

  private BuildRequest request(Session session, Dockerfile dockerfile, BuildContext context) {
    Platform here = session.platform();
    return new BuildRequest(
        dockerfile,
        new PlanOptions(args(session), target, pull.platform.orElse(here), here),
        context,
        tags,
        isolation.network,
        noCache ? BuildRequest.Caching.REFRESH : BuildRequest.Caching.REUSE,
        session.environment().sourceDateEpoch());
  }

  private Map<String, String> args(Session session) {
    Map<String, String> args = new HashMap<>();
    for (String text : buildArgs) {
      int equals = text.indexOf('=');
      if (text.isEmpty() || equals == 0) {
        throw OciException.invalid("build --build-arg \"%s\": expected NAME[=VALUE]", text);
      }
      if (equals > 0) {
        args.put(text.substring(0, equals), text.substring(equals + 1));
      } else {
        Optional.ofNullable(session.environment().variables().get(text))
            .ifPresent(value -> args.put(text, value));
      }
    }
    return args;
  }
}
