package dev.shale.exec;

import dev.shale.context.BuildContext;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.layer.ExpansionLimit;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.network.Network;
import dev.shale.plan.BaseImage;
import dev.shale.plan.ContextName;
import dev.shale.plan.NamedContext;
import dev.shale.plan.NamedContexts;
import dev.shale.plan.PlanOptions;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressListener;
import dev.shale.runtime.HostRootfs;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.RuntimeProbe;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A store, a build context and a clock that goes on by a second with each build. */
final class TestBuild implements AutoCloseable {
  static final Platform PLATFORM = Platform.of("linux", "amd64");

  private final Path context;
  private final LocalStore store;
  private final Supplier<OciRuntime> runtime;
  private Remotes remotes = new NoRemotes();
  private Secrets secrets = Secrets.none();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final List<ProgressEvent> events = new CopyOnWriteArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);
  private Optional<Instant> epoch = Optional.empty();
  private Network network = new Network.None();
  private Set<Entitlement> allowed = Set.of();
  private StepSettings.Around around = StepSettings.Around.DEFAULT;
  private OptionalInt jobs = OptionalInt.empty();
  private OnError onError = OnError.FAIL;
  private BaseImages bases = this::base;
  private ProgressListener listener = ProgressListener.NONE;
  private ImageChanges changes = ImageChanges.NONE;
  private Map<ContextName, BuildContext> contexts = Map.of();
  private CacheUse cache =
      new CacheUse(
          CacheUse.Caching.REUSE,
          Set.of(),
          Optional.empty(),
          CacheUse.Explaining.YES,
          Optional.of("test"),
          SharedResults.NONE);

  TestBuild(Path directory, Stacking stacking, Supplier<OciRuntime> runtime) throws IOException {
    this(directory, stacking, runtime, ExpansionLimit.DEFAULT);
  }

  private TestBuild(
      Path directory, Stacking stacking, Supplier<OciRuntime> runtime, ExpansionLimit limit)
      throws IOException {
    this.context = Files.createDirectories(directory.resolve("context"));
    this.store = LocalStore.open(directory.resolve("store"), StackingChoice.of(stacking), limit);
    this.runtime = runtime;
  }

  /** Steps run by whatever runtime this host has, on an image {@code base} of its programs. */
  static TestBuild onHostPrograms(Path directory) throws IOException {
    TestBuild build =
        new TestBuild(
                directory,
                Stacking.trusted(),
                () -> runtime(directory, new RuntimePreference.Any()))
            .project("base");
    HostRootfs.in(Files.createDirectories(build.context.resolve("rootfs")));
    build.store.tag(build.build("FROM scratch", "COPY rootfs /"), ImageReference.parse("base"));
    return build.project("test");
  }

  /** A runtime of this host. */
  static OciRuntime runtime(Path directory, RuntimePreference preference) {
    try {
      return RuntimeProbe.of(
              System.getenv("PATH"), PLATFORM, directory.resolve("run"), ProgressListener.NONE)
          .choose(preference)
          .runtime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A build in which nothing can be run, unpacked or mounted. */
  static TestBuild ofFilesOnly(Path directory) throws IOException {
    return ofFilesOnly(directory, ExpansionLimit.DEFAULT);
  }

  /** The same in a store that takes no more than a limit. */
  static TestBuild ofFilesOnly(Path directory, ExpansionLimit limit) throws IOException {
    return new TestBuild(
        directory,
        Stacking.none(),
        () -> {
          throw new AssertionError("nothing is to be run");
        },
        limit);
  }

  TestBuild file(String name, String text) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  Path context() {
    return context;
  }

  LocalStore store() {
    return store;
  }

  TestBuild sourceDateEpoch(long seconds) {
    this.epoch = Optional.of(Instant.ofEpochSecond(seconds));
    return this;
  }

  TestBuild remotes(Remotes other) {
    this.remotes = other;
    return this;
  }

  TestBuild secrets(Secrets other) {
    this.secrets = other;
    return this;
  }

  TestBuild allow(Entitlement one) {
    this.allowed = Set.of(one);
    return this;
  }

  TestBuild network(Network other) {
    this.network = other;
    return this;
  }

  TestBuild around(StepSettings.Around other) {
    this.around = other;
    return this;
  }

  /** The next builds do so many steps at once. */
  TestBuild jobs(int count) {
    this.jobs = OptionalInt.of(count);
    return this;
  }

  /** Who hears of the next builds, too. */
  TestBuild listener(ProgressListener other) {
    this.listener = other;
    return this;
  }

  TestBuild onError(OnError other) {
    this.onError = other;
    return this;
  }

  /** The next builds have files in the place of something; the tree stays the caller's. */
  TestBuild context(String name, ReadableTree files) throws IOException {
    this.contexts = Map.of(ContextName.parse(name), BuildContext.of(files));
    return this;
  }

  /** What is asked where the files of {@link #context(String, ReadableTree)} are to count. */
  PlanOptions withContexts() {
    Map<ContextName, NamedContext> named = new HashMap<>();
    contexts.keySet().forEach(name -> named.put(name, new NamedContext.Files()));
    return PlanOptions.of(PLATFORM).withContexts(new NamedContexts(named));
  }

  TestBuild changes(ImageChanges other) {
    this.changes = other;
    return this;
  }

  /** The next builds run the steps of some stages anew. */
  TestBuild anew(String... stages) {
    this.cache = cache.withAnew(Set.of(stages));
    return this;
  }

  /** What the last build warned of. */
  List<String> warnings() {
    return events.stream()
        .filter(ProgressEvent.Warning.class::isInstance)
        .map(event -> ((ProgressEvent.Warning) event).message())
        .toList();
  }

  /** The next builds use no result older than so many seconds. */
  TestBuild maxAge(long seconds) {
    this.cache = cache.withMaxAge(Duration.ofSeconds(seconds));
    return this;
  }

  /** The next builds are of another project. */
  TestBuild project(String name) {
    this.cache = cache.ofProject(name);
    return this;
  }

  /** The next builds find their bases so. */
  TestBuild bases(BaseImages other) {
    this.bases = other;
    return this;
  }

  /** The next builds share results so. */
  TestBuild shared(SharedResults other) {
    this.cache = cache.withShared(other);
    return this;
  }

  TestBuild withoutCache() {
    this.cache = cache.withCaching(CacheUse.Caching.REFRESH);
    return this;
  }

  StoredImage build(String... dockerfile) throws IOException {
    return build(PlanOptions.of(PLATFORM), dockerfile);
  }

  StoredImage build(PlanOptions options, String... dockerfile) throws IOException {
    byte[] text = (String.join("\n", dockerfile) + "\n").getBytes(StandardCharsets.UTF_8);
    try (LinuxTree files = LinuxTree.open(context)) {
      return build(options, text, files);
    }
  }

  /** A build of other files than those of {@link #context()}. */
  StoredImage build(PlanOptions options, byte[] dockerfile, ReadableTree files) throws IOException {
    return build(new Keeping.Kept(List.of()), options, dockerfile, files).image();
  }

  /** A build whose result does not stay in the store. */
  BuiltImage pass(String... dockerfile) throws IOException {
    byte[] text = (String.join("\n", dockerfile) + "\n").getBytes(StandardCharsets.UTF_8);
    try (LinuxTree files = LinuxTree.open(context)) {
      return build(new Keeping.Passing(), PlanOptions.of(PLATFORM), text, files);
    }
  }

  private BuiltImage build(
      Keeping keeping, PlanOptions options, byte[] dockerfile, ReadableTree files)
      throws IOException {
    now = now.plusSeconds(1);
    events.clear();
    log.reset();
    BuildExecutor.Surroundings surroundings =
        new BuildExecutor.Surroundings(
            runtime,
            remotes,
            secrets,
            new SshAgents(Map.of(), "", context),
            log,
            InstantSource.fixed(now),
            event -> {
              events.add(event);
              listener.on(event);
            });
    return new BuildExecutor(store, bases, surroundings)
        .build(
            new BuildRequest(
                DockerfileParser.parse("Dockerfile", dockerfile, TreeIncludes.in(files)),
                options,
                new BuildContexts(BuildContext.of(files), contexts),
                keeping,
                new StepSettings(network, allowed, around, jobs, onError),
                changes,
                cache,
                epoch));
  }

  private FoundBase base(BaseImage image) throws IOException {
    ImageReference name = image.reference().orElseThrow();
    return store
        .find(name)
        .map(FoundBase::of)
        .orElseThrow(() -> OciException.notFound("find %s: not in the store", name));
  }

  /** What processes printed in the last build. */
  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** The last build's steps that were not run because their results were known. */
  List<String> cached() {
    return steps(true);
  }

  /** The last build's steps that were run. */
  List<String> done() {
    return steps(false);
  }

  /** Why the last build's steps were run: of each, its text and the reasons. */
  List<String> reasons() {
    return steps()
        .filter(step -> !step.cached())
        .map(
            step ->
                step.step().text()
                    + ": "
                    + String.join("; ", step.reasons().stream().map(TestBuild::text).toList()))
        .toList();
  }

  private static String text(ProgressEvent.Reason reason) {
    return reason.what()
        + reason.before().map(before -> " was " + before).orElse("")
        + reason.now().map(now -> " is " + now).orElse("");
  }

  private List<String> steps(boolean cached) {
    return steps().filter(step -> step.cached() == cached).map(step -> step.step().text()).toList();
  }

  private Stream<StepStarted> steps() {
    return events.stream().filter(StepStarted.class::isInstance).map(event -> (StepStarted) event);
  }

  /** The last build's steps, as it told of them: stage, number, text. */
  List<String> told() {
    return steps().map(StepStarted::step).map(TestBuild::told).toList();
  }

  private static String told(StepName step) {
    return step.stage().place() + " " + step.place() + " " + step.text();
  }

  /** How the last build's steps ended, by their texts. */
  Map<String, Ending> endings() {
    Map<String, Ending> endings = new HashMap<>();
    for (ProgressEvent event : events) {
      if (event instanceof ProgressEvent.StepEnded ended) {
        endings.put(ended.step().text(), ended.ending());
      }
    }
    return endings;
  }

  /** All that the last build told. */
  List<ProgressEvent> events() {
    return List.copyOf(events);
  }

  /** The text of a file of an image. */
  String text(StoredImage image, String path) throws IOException {
    try (LayerViews views = store.view(image.layers());
        InputStream in = views.rootfs().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Optional<Node> node(StoredImage image, String path) throws IOException {
    try (LayerViews views = store.view(image.layers())) {
      return views.rootfs().find(TreePath.of(path)).map(TreeEntry::node);
    }
  }

  Node.File file(StoredImage image, String path) throws IOException {
    return (Node.File) node(image, path).orElseThrow();
  }

  Node.Directory directory(StoredImage image, String path) throws IOException {
    return (Node.Directory) node(image, path).orElseThrow();
  }

  /** The whole root of an image as one text. */
  String dump(StoredImage image) throws IOException {
    try (LayerViews views = store.view(image.layers())) {
      return TreeDump.of(views.rootfs());
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
