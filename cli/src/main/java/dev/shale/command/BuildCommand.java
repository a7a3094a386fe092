package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.exec.BuildExecutor;
import dev.shale.exec.BuildRequest;
import dev.shale.exec.CacheUse;
import dev.shale.exec.Entitlement;
import dev.shale.exec.OnError;
import dev.shale.exec.Secrets;
import dev.shale.exec.SshAgents;
import dev.shale.exec.StepSettings;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.PlanOptions;
import dev.shale.render.ProgressStyle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  @Option(
      names = "--target",
      paramLabel = "STAGE",
      description =
          "the stage to build [the last]; of several, each is built, and names and outputs are the"
              + " last one's")
  List<String> targets = List.of();

  @Option(names = "--no-cache", description = "run every step, though its result is known")
  boolean noCache;

  @Option(
      names = "--no-cache-filter",
      split = ",",
      paramLabel = "STAGE",
      description = "run every step of this stage; may be given several times")
  List<String> noCacheFilter = List.of();

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
  @Mixin BaseFlags bases = new BaseFlags();
  @Mixin RunFlags isolation = new RunFlags();
  @Mixin SecretFlags around = new SecretFlags();
  @Mixin StepFlags steps = new StepFlags();
  @Mixin WatchFlags watch = new WatchFlags();
  @Mixin ImageChangeFlags changes = new ImageChangeFlags();
  @Mixin TimeFlags times = new TimeFlags();
  @Mixin OutputFlags output = new OutputFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "build -t app .",
        "build -t app:1 -t registry.example.org/app:1 --build-arg VERSION=1 src",
        "build --file deploy/Dockerfile --target test --iidfile id .",
        "build --network none --pull=never --no-cache .",
        "build --check .",
        "build --on-error=shell --trace ../times.json .",
        "build -t app https://example.com/app.git#v1:service",
        "build --target binaries -o out .",
        "build --platform linux/amd64,linux/arm64 -t app .",
        "build --push -t registry.example.org/app:1 .");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("build", tags);
    Session shown = quiet ? session.quiet() : session;
    Optional<InquiryFlags.Question> question = inquiry.question();
    if (question.isPresent()) {
      return answer(shown, question.get());
    }
    watch.requireInput(context.equals("-") || file.equals(Optional.of("-")) || around.readInput());
    try (WatchedBuild watched = watch.open(shown)) {
      return build(watched.session(), watched);
    }
  }

  private int build(Session session, WatchedBuild watched) throws IOException {
    BuildOutputs outputs = new BuildOutputs(session, output.parse(tags), bases.platforms(session));
    if (bases.platforms(session).size() == 1 && !changes.ofIndex().isEmpty()) {
      throw OciException.invalid("build --annotation index: there is one platform, and no index");
    }
    try (OpenedContext opened = OpenedContext.of(session, context, file)) {
      build(session, watched, opened.open(), outputs);
    }
    return ExitCode.OK;
  }

  private void build(
      Session session, WatchedBuild watched, OpenedContext.Build build, BuildOutputs outputs)
      throws IOException {
    try (LocalStore store =
            BuildFile.runsProcesses(build.dockerfile())
                ? session.openStoreToMount()
                : session.openStore();
        Secrets secrets = around.secrets(session);
        SshAgents agents = around.agents(session)) {
      List<ImageReference> names = NewNames.all(tags, outputs.names());
      OnError onError = watched.onError(new KeptContainers(session, store, names, outputs));
      List<StoredImage> images =
          executor(session, store, secrets, agents).build(requests(session, build, names, onError));
      int first = images.size() - bases.platforms(session).size();
      List<Digest> results = new ArrayList<>();
      images.subList(0, first).forEach(image -> results.add(image.id()));
      results.addAll(publish(store, images.subList(first, images.size()), names, outputs));
      if (!outputs.areOnStandardOutput()) {
        results.forEach(result -> session.out().println(result.hex()));
      }
    }
  }

  /** Writes the last target's images to where they go; gives what they are known by. */
  private List<Digest> publish(
      LocalStore store, List<StoredImage> images, List<ImageReference> names, BuildOutputs outputs)
      throws IOException {
    if (images.size() == 1) {
      StoredImage image = images.getFirst();
      outputs.write(store, images, _ -> store.source(image), bases.registry);
      output.note(image.id(), BuildMetadata.of(image, names));
      return List.of(image.id());
    }
    ManifestList index = StoredIndex.keep(store, names, images, changes.ofIndex());
    outputs.write(
        store, images, transports -> new ListSource(index, store, transports), bases.registry);
    output.note(index.index().digest(), BuildMetadata.of(index, names));
    return names.isEmpty()
        ? images.stream().map(StoredImage::id).toList()
        : List.of(index.index().digest());
  }

  /** For each target, one for each platform; the last target's come last, and have the names. */
  private List<BuildRequest> requests(
      Session session, OpenedContext.Build build, List<ImageReference> names, OnError onError) {
    List<Optional<String>> stages =
        targets.isEmpty()
            ? List.of(Optional.empty())
            : targets.stream().distinct().map(Optional::of).toList();
    List<Platform> all = bases.platforms(session);
    List<BuildRequest> requests = new ArrayList<>();
    for (Optional<String> stage : stages) {
      boolean isNamed = all.size() == 1 && stage.equals(stages.getLast());
      for (Platform platform : all) {
        requests.add(
            request(session, build, stage, platform, isNamed ? names : List.of(), onError));
      }
    }
    return requests;
  }

  private BuildExecutor executor(
      Session session, LocalStore store, Secrets secrets, SshAgents agents) {
    boolean isForPrograms = session.globals().progress == ProgressStyle.JSON; // told by events
    OutputStream log =
        quiet || isForPrograms ? OutputStream.nullOutputStream() : session.surroundings().err();
    return new BuildExecutor(
        store,
        bases.images(session, store),
        new BuildExecutor.Surroundings(
            () -> isolation.choose(session),
            new HostRemotes(session),
            secrets,
            agents,
            log,
            session.environment().clock(),
            session.progress()));
  }

  /** Asks of the last target and the first platform. */
  private int answer(Session session, InquiryFlags.Question question) throws IOException {
    Optional<String> target = targets.isEmpty() ? Optional.empty() : Optional.of(targets.getLast());
    Platform platform = bases.platforms(session).getFirst();
    try (OpenedContext opened = OpenedContext.of(session, context, file)) {
      return new BuildInquiry(session, question, inquiry.form(), bases.pull())
          .answer(opened, options(session, target, platform));
    }
  }

  private PlanOptions options(Session session, Optional<String> target, Platform platform) {
    Map<String, String> args = args(session);
    times.addTo(args);
    return new PlanOptions(args, target, platform, session.platform());
  }

  private BuildRequest request(
      Session session,
      OpenedContext.Build build,
      Optional<String> target,
      Platform platform,
      List<ImageReference> names,
      OnError onError) {
    PlanOptions options = options(session, target, platform);
    return new BuildRequest(
        build.dockerfile(),
        options,
        build.files(),
        names,
        new StepSettings(
            isolation.network, Set.copyOf(allowed), steps.around(), steps.jobs(), onError),
        changes.changes(session),
        cacheUse(target, platform),
        times.time(session, options.args()));
  }

  private CacheUse cacheUse(Optional<String> target, Platform platform) {
    return new CacheUse(
        noCache ? CacheUse.Caching.REFRESH : CacheUse.Caching.REUSE,
        Set.copyOf(noCacheFilter),
        cacheTtl.map(GoDuration::parse),
        explains ? CacheUse.Explaining.YES : CacheUse.Explaining.NO,
        Optional.of(project(target, platform)));
  }

  /** What makes builds comparable: where they are from, and what of it is built. */
  private String project(Optional<String> target, Platform platform) {
    return String.join(
        "\n",
        Files.isDirectory(Path.of(context)) ? absolute(context) : context,
        file.map(BuildCommand::absolute).orElse(""),
        target.orElse(""),
        bases.platforms.isEmpty() ? "" : platform.toString());
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
