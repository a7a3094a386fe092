package dev.shale.command;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.error.OciException;
import dev.shale.exec.BuildExecutor;
import dev.shale.exec.BuildRequest;
import dev.shale.exec.BuiltImage;
import dev.shale.exec.Entitlement;
import dev.shale.exec.ImageChanges;
import dev.shale.exec.Keeping;
import dev.shale.exec.OnError;
import dev.shale.exec.Secrets;
import dev.shale.exec.Squash;
import dev.shale.exec.SshAgents;
import dev.shale.exec.StepSettings;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.local.ImageForm;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.network.Network;
import dev.shale.plan.Author;
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

/**
 * A build and what is asked of it, in the words that shale's own command and the work-alike of
 * buildah have in common.
 */
public final class BuildFlags {
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
  List<String> files = List.of();

  @Option(
      names = "--ignorefile",
      paramLabel = "FILE",
      description =
          "what keeps files out of the context [Dockerfile.dockerignore, .containerignore or"
              + " .dockerignore in it]")
  Optional<Path> ignoreFile = Optional.empty();

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

  @Mixin NamedContextFlags contexts = new NamedContextFlags();
  @Mixin InquiryFlags inquiry = new InquiryFlags();
  @Mixin CacheFlags cache = new CacheFlags();
  @Mixin BaseFlags bases = new BaseFlags();
  @Mixin RunFlags isolation = new RunFlags();
  @Mixin SecretFlags around = new SecretFlags();
  @Mixin StepFlags steps = new StepFlags();
  @Mixin ImageChangeFlags changes = new ImageChangeFlags();
  @Mixin TimeFlags times = new TimeFlags();
  @Mixin OutputFlags output = new OutputFlags();
  @Mixin WatchFlags watch = new WatchFlags();

  private Optional<String> base = Optional.empty();

  /** What a build has that is said in other words by each who asks for one. */
  public record Shape(Squash squash, ImageForm.Format format, Stay stay) {}

  /** When the store has the image. */
  public enum Stay {
    /** Whatever else becomes of it. */
    ALWAYS,
    /** Unless it goes elsewhere, and only as an image. */
    UNLESS_ELSEWHERE
  }

  /** Who hears of a build. */
  public interface Listener {
    /** Where the output of processes goes; not closed. */
    OutputStream log();

    /**
     * What was built, while the store is open.
     *
     * @param images one for each platform of the last target, as far as the store has them
     * @param results what people know all that was built by
     */
    void built(LocalStore store, List<StoredImage> images, List<Digest> results) throws IOException;
  }

  /** Builds, or answers what is asked in place of that. */
  public int run(Session session, Shape shape, Listener listener) throws IOException {
    NewNames.check("build", tags);
    Session shown = quiet ? session.quiet() : session;
    Optional<InquiryFlags.Question> question = inquiry.question();
    if (question.isPresent()) {
      return answer(shown, question.get());
    }
    ResultFile.check("--iidfile", output.iidFile);
    ResultFile.check("--metadata-file", output.metadataFile);
    ResultFile.check("--trace", watch.trace);
    watch.requireInput(
        context.equals("-") || file().equals(Optional.of("-")) || around.readInput());
    try (WatchedBuild watched = watch.open(shown)) {
      return build(watched.session(), watched, shape, listener);
    }
  }

  private int build(Session session, WatchedBuild watched, Shape shape, Listener listener)
      throws IOException {
    BuildOutputs outputs = outputs(session);
    cache.check();
    if (bases.platforms(session).size() == 1 && !changes.ofIndex().isEmpty()) {
      throw OciException.invalid("build --annotation index: there is one platform, and no index");
    }
    try (OpenedContext opened = OpenedContext.of(session, context, file(), ignoreFile, contexts)) {
      build(session, watched, opened.open(), shape, outputs, listener);
      cache.prune(session);
    }
    return ExitCode.OK;
  }

  /** Gives build arguments that others of the same names go before. */
  public void addArguments(List<String> more) {
    buildArgs = NewNames.all(more, buildArgs);
  }

  /**
   * Puts before what the line says for processes what holds for them already.
   *
   * @param words options of a step's process
   */
  public void addBefore(List<String> words) {
    StepFlags usualSteps = new StepFlags();
    Parsed.set(usualSteps, words);
    usualSteps.add(steps);
    steps = usualSteps;
  }

  /** Has processes reach this, unless the line says otherwise. */
  public void reach(Network usual) {
    isolation.network = isolation.network.or(() -> Optional.of(usual));
  }

  /** Whether it was said what the image is for. */
  public boolean isPlatformAsked() {
    return !bases.platforms.isEmpty();
  }

  /** Says what the image is for. */
  public void choose(Platform platform) {
    bases.platforms = List.of(platform);
  }

  /** Says when a registry is asked for base images. */
  public void choose(PullFlags.Policy policy) {
    bases.policy = policy;
  }

  /** Processes are isolated by this runtime, unless one is named already. */
  public void runBy(String runtime) {
    isolation.runBy(runtime);
  }

  /** Every step is run, though its result is known. */
  public void ignoreCache() {
    cache.noCache = true;
  }

  /** The first stage stands on this image, whatever the Dockerfile says. */
  public void standOn(String image) {
    base = Optional.of(image);
  }

  /** What the image is to be called. */
  public List<ImageReference> tags() {
    return tags;
  }

  /** Whether nothing but the result is to be said. */
  public boolean isQuiet() {
    return quiet;
  }

  private Optional<String> file() {
    if (files.size() > 1) {
      throw OciException.unsupported(
          "build --file %s: one Dockerfile is read, not several", String.join(" --file ", files));
    }
    return files.stream().findFirst();
  }

  /** Whether a file says what was built. */
  public boolean writesId() {
    return output.iidFile.isPresent();
  }

  private BuildOutputs outputs(Session session) throws IOException {
    return new BuildOutputs(session, output.parse(tags), bases.platforms(session));
  }

  /** Whether what is built is written to standard output, so that nothing else may go there. */
  public boolean writesToStandardOutput(Session session) throws IOException {
    return outputs(session).areOnStandardOutput();
  }

  private void build(
      Session session,
      WatchedBuild watched,
      OpenedContext.Build build,
      Shape shape,
      BuildOutputs outputs,
      Listener listener)
      throws IOException {
    try (LocalStore store =
            BuildFile.runsProcesses(build.dockerfile())
                ? session.openStoreToMount()
                : session.openStore();
        BuildBases found = bases.images(session, store);
        SharedCaches shared = cache.open(session, store, bases.registry);
        Secrets secrets = around.secrets(session);
        SshAgents agents = around.agents(session)) {
      List<ImageReference> names = NewNames.all(tags, outputs.names());
      OnError onError = watched.onError(new KeptContainers(session, store, names, outputs));
      ImageChanges wanted = changes.changes(session, shape);
      Keeping keeping = keeping(shape, outputs, names);
      List<BuiltImage> all =
          executor(session, store, found, secrets, agents, listener.log())
              .build(requests(session, build, keeping, new Asked(wanted, onError, shared)));
      int first = all.size() - bases.platforms(session).size();
      BuildResult result = new BuildResult(store, all.subList(first, all.size()), names, keeping);
      List<Digest> ids = new ArrayList<>();
      all.subList(0, first).forEach(image -> ids.add(image.image().id()));
      ids.addAll(result.write(outputs, output, bases.registry, changes.ofIndex()));
      shared.write(outputs.pushed());
      listener.built(store, keeping instanceof Keeping.Kept ? result.images() : List.of(), ids);
    }
  }

  private static Keeping keeping(Shape shape, BuildOutputs outputs, List<ImageReference> names) {
    return shape.stay() == Stay.UNLESS_ELSEWHERE && outputs.areElsewhere()
        ? new Keeping.Passing()
        : new Keeping.Kept(names);
  }

  /** What is asked of every image. */
  private record Asked(ImageChanges changes, OnError onError, SharedCaches shared) {}

  /**
   * For each target, one for each platform; the last target's come last.
   *
   * @param wanted of the last target's image, if it is one; an index has the names of several
   */
  private List<BuildRequest> requests(
      Session session, OpenedContext.Build build, Keeping wanted, Asked asked) throws IOException {
    List<Optional<String>> stages =
        targets.isEmpty()
            ? List.of(Optional.empty())
            : targets.stream().distinct().map(Optional::of).toList();
    List<Platform> all = bases.platforms(session);
    Keeping nameless = new Keeping.Kept(List.of());
    Keeping ofLast = all.size() > 1 && wanted instanceof Keeping.Kept ? nameless : wanted;
    List<BuildRequest> requests = new ArrayList<>();
    for (Optional<String> stage : stages) {
      Keeping keeping =
          stage.equals(stages.getLast()) ? ofLast : nameless; // the others go nowhere else
      for (Platform platform : all) {
        requests.add(request(session, build, stage, platform, keeping, asked));
      }
    }
    return requests;
  }

  private BuildExecutor executor(
      Session session,
      LocalStore store,
      BuildBases found,
      Secrets secrets,
      SshAgents agents,
      OutputStream log) {
    boolean isForPrograms = session.globals().progress == ProgressStyle.JSON; // told by events
    return new BuildExecutor(
        store,
        found,
        new BuildExecutor.Surroundings(
            () -> isolation.choose(session),
            new HostRemotes(session),
            secrets,
            agents,
            quiet || isForPrograms ? OutputStream.nullOutputStream() : log,
            session.environment().clock(),
            session.progress()));
  }

  /** Asks of the last target and the first platform. */
  private int answer(Session session, InquiryFlags.Question question) throws IOException {
    Optional<String> target = targets.isEmpty() ? Optional.empty() : Optional.of(targets.getLast());
    Platform platform = bases.platforms(session).getFirst();
    try (OpenedContext opened = OpenedContext.of(session, context, file(), ignoreFile, contexts)) {
      return new BuildInquiry(session, question, inquiry.form(), bases.pull())
          .answer(opened, options(session, target, platform));
    }
  }

  private PlanOptions options(Session session, Optional<String> target, Platform platform)
      throws IOException {
    Map<String, String> args = args(session);
    times.addTo(args);
    return new PlanOptions(
        args, target, platform, session.platform(), contexts.named(), Author.USER);
  }

  private BuildRequest request(
      Session session,
      OpenedContext.Build build,
      Optional<String> target,
      Platform platform,
      Keeping keeping,
      Asked asked)
      throws IOException {
    PlanOptions options = options(session, target, platform).withAuthor(build.author());
    return new BuildRequest(
        onBase(build.dockerfile()),
        options,
        build.files(),
        keeping,
        new StepSettings(
            isolation.network(),
            Set.copyOf(allowed),
            steps.around(),
            steps.jobs(),
            asked.onError()),
        asked.changes(),
        cache.use(project(target, platform), asked.shared()),
        times.time(session, options.args()));
  }

  /** The file, whose first stage stands on another image if that is asked for. */
  private Dockerfile onBase(Dockerfile file) {
    return base.isEmpty() ? file : file.withFirstBase(base.get());
  }

  /** What makes builds comparable: where they are from, and what of it is built. */
  private String project(Optional<String> target, Platform platform) {
    return String.join(
        "\n",
        Files.isDirectory(Path.of(context)) ? absolute(context) : context,
        file().map(BuildFlags::absolute).orElse(""),
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
