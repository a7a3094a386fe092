package dev.shale.command;

import dev.shale.context.BuildContext;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.error.OciException;
import dev.shale.exec.BuildExecutor;
import dev.shale.exec.BuildRequest;
import dev.shale.exec.CacheUse;
import dev.shale.exec.Entitlement;
import dev.shale.exec.Secrets;
import dev.shale.exec.SshAgents;
import dev.shale.image.Platform;
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
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale build}: an image from a Dockerfile. */
final class BuildCommand implements Command {
  @Parameters(
      paramLabel = "CONTEXT",
      arity = "0..1",
      description =
          "what COPY and ADD see: a directory, - for an archive or a Dockerfile on standard input,"
              + " the URL of either, or a git repository [.]")
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
      names = "--cache-ttl",
      paramLabel = "DURATION",
      description = "use no result that was made longer ago: 24h [any]")
  Optional<String> cacheTtl = Optional.empty();

  @Option(
      names = "--explain-cache",
      description = "say of each step that is run what has changed since the last build")
  boolean explains;

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

  @Option(
      names = "--allow",
      paramLabel = "RIGHT",
      description =
          "what RUN may ask for: security.insecure, which keeps its process from nothing; may be"
              + " given several times")
  List<Entitlement> allowed = List.of();

  @Mixin InquiryFlags inquiry = new InquiryFlags();
  @Mixin PullFlags pull = new PullFlags();
  @Mixin RunFlags isolation = new RunFlags();
  @Mixin SecretFlags around = new SecretFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "build -t app .",
        "build -t app:1 -t registry.example.org/app:1 --build-arg VERSION=1 src",
        "build --file deploy/Dockerfile --target test --iidfile id .",
        "build --network none --pull=never --no-cache .",
        "build --check .",
        "build -t app https://example.com/app.git#v1:service");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("build", tags);
    Session shown = quiet ? session.quiet() : session;
    Optional<InquiryFlags.Question> question = inquiry.question();
    try (OpenedContext opened = OpenedContext.of(shown, context, file)) {
      if (question.isPresent()) {
        return new BuildInquiry(shown, question.get(), inquiry.form(), pull)
            .answer(opened, options(session));
      }
      build(shown, opened.open());
    }
    return ExitCode.OK;
  }

  private void build(Session session, OpenedContext.Build build) throws IOException {
    try (LocalStore store =
            BuildFile.runsProcesses(build.dockerfile())
                ? session.openStoreToMount()
                : session.openStore();
        Secrets secrets = around.secrets(session);
        SshAgents agents = around.agents(session)) {
      StoredImage image =
          executor(session, store, secrets, agents)
              .build(request(session, build.dockerfile(), build.files()));
      if (iidFile.isPresent()) {
        Files.writeString(iidFile.get(), image.id().toString());
      }
      session.out().println(image.id().hex());
    }
  }

  private BuildExecutor executor(
      Session session, LocalStore store, Secrets secrets, SshAgents agents) {
    OutputStream log = quiet ? OutputStream.nullOutputStream() : session.surroundings().err();
    return new BuildExecutor(
        store,
        base -> pull.obtainNamed(session, store, base.written(), Optional.of(base.platform())),
        new BuildExecutor.Surroundings(
            () -> isolation.choose(session),
            new HostRemotes(session),
            secrets,
            agents,
            log,
            session.environment().clock(),
            session.progress()));
  }

  private PlanOptions options(Session session) {
    Platform here = session.platform();
    return new PlanOptions(args(session), target, pull.platform.orElse(here), here);
  }

  private BuildRequest request(Session session, Dockerfile dockerfile, BuildContext context) {
    return new BuildRequest(
        dockerfile,
        options(session),
        context,
        tags,
        isolation.network,
        Set.copyOf(allowed),
        cacheUse(),
        session.environment().sourceDateEpoch());
  }

  private CacheUse cacheUse() {
    return new CacheUse(
        noCache ? CacheUse.Caching.REFRESH : CacheUse.Caching.REUSE,
        cacheTtl.map(GoDuration::parse),
        explains ? CacheUse.Explaining.YES : CacheUse.Explaining.NO,
        Optional.of(project()));
  }

  /** What makes builds comparable: where they are from, and what of it is built. */
  private String project() {
    return String.join(
        "\n",
        Files.isDirectory(Path.of(context)) ? absolute(context) : context,
        file.map(BuildCommand::absolute).orElse(""),
        target.orElse(""),
        pull.platform.map(Platform::toString).orElse(""));
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
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
