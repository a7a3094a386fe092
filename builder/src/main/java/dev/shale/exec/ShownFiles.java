package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.Selection;
import dev.shale.dockerfile.Mount;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.ScratchRoot;
import dev.shale.plan.Step;
import dev.shale.plan.Step.From;
import dev.shale.plan.Step.RunMount;
import dev.shale.plan.Step.Shown;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.StagedTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Files of the build that a RUN is shown, or that its caches begin with. Those of the context are
 * shown as a copy, since what an ignore file excludes must not be there; those of a stage or an
 * image in a root of its layers, of which nothing is kept. Belongs to one thread.
 *
 * <p>Spec: Dockerfile reference, "RUN --mount=type=bind".
 */
final class ShownFiles implements AutoCloseable {
  private final BuildRun build;
  private final boolean sharesCopies;
  private final List<Files> all = new ArrayList<>();
  private final Map<RunMount, StepInput> inputs = new HashMap<>();
  private final Held held = new Held();

  /** What one mount shows. */
  private record Files(RunMount mount, TreeSource source) {
    /** The one thing that is shown. */
    Selection.Source top() throws IOException {
      return source.selection().sources().getFirst();
    }
  }

  private ShownFiles(BuildRun build, Step.RunStep step) {
    this.build = build;
    // It can make what is mounted writable again, and others would see what it writes.
    this.sharesCopies = step.around().security() != Step.Security.INSECURE;
  }

  /** Finds what is to be shown, waiting for the stages that make it; the caller closes. */
  static ShownFiles open(BuildRun build, Step.RunStep step) throws IOException {
    ShownFiles files = new ShownFiles(build, step);
    String workingDir = step.identity().workdir();
    try {
      for (RunMount mount : step.around().mounts()) {
        if (mount.shown().isPresent()) {
          files.add(mount, mount.shown().get(), mount.mount().target().orElse(workingDir));
        }
      }
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void add(RunMount mount, Shown shown, String target) throws IOException {
    TreePath path = TreePath.of(shown.path());
    TreeSource source =
        TreeSource.open(
            build,
            shown.from(),
            new TreeSource.Use.Shown(target),
            tree -> Selection.ofPath(tree, path));
    held.add(source::close);
    all.add(new Files(mount, source));
  }

  /** Brings the layers of what is shown that are elsewhere. */
  void bring() throws IOException {
    for (Files files : all) {
      if (files.source().layers().isPresent()) {
        build.stacks().bring(files.source().layers().get());
      }
    }
  }

  /** What the step depends on by being shown it; reads everything, once. */
  List<StepInput> inputs() throws IOException {
    List<StepInput> read = new ArrayList<>();
    for (Files files : all) {
      read.add(input(files));
    }
    return read;
  }

  /** The same, with stages by their layers: nothing of them is read. */
  List<StepInput> quickInputs() throws IOException {
    List<StepInput> known = new ArrayList<>();
    for (Files files : all) {
      known.add(from(files) instanceof From.OfImage ? input(files) : files.source().quickInput());
    }
    return known;
  }

  private StepInput input(Files files) throws IOException {
    StepInput known = inputs.get(files.mount());
    if (known != null) {
      return known;
    }
    StepInput input = read(files);
    inputs.put(files.mount(), input);
    return input;
  }

  /** An image is known by its digest, so that nothing of it need be read. */
  private static StepInput read(Files files) throws IOException {
    return from(files) instanceof From.OfImage image
        ? new StepInput(Kind.FILES, files.source().name(), image.digest().toString())
        : files.source().input();
  }

  /** Something that changes when the files are changed while they are read. */
  String state() throws IOException {
    StringBuilder state = new StringBuilder();
    for (Files files : all) {
      state.append(files.source().state());
    }
    return state.toString();
  }

  private static From from(Files files) {
    return files.mount().shown().orElseThrow().from();
  }

  /** What caches begin with that do not begin empty; readable until this is closed. */
  Map<RunMount, CacheBeginning> beginnings() throws IOException {
    Map<RunMount, CacheBeginning> beginnings = new HashMap<>();
    for (Files files : all) {
      if (files.mount().mount() instanceof Mount.Cache) {
        Selection.Source top = files.top();
        String path = HexFormat.of().formatHex(top.path().bytes()); // as text, two may look alike
        String identity = "%s of %s".formatted(path, input(files).value());
        beginnings.put(files.mount(), new CacheBeginning(identity, top.tree(), top.path()));
      }
    }
    return beginnings;
  }

  /** Where the only copy of some files is that this is to have. */
  private Path ownCopy(Files files) throws IOException {
    StagedTree copy = build.contextCopies().make(files.top());
    held.add(copy::close);
    return ContextCopies.filesOf(copy);
  }

  private Path sharedCopy(Files files) throws IOException {
    String what = input(files).value() + " " + files.source().state();
    return build.contextCopies().shared(what, files.top());
  }

  /** What is mounted is what was found in its layers: at its path, and no link leads there. */
  private static Path place(Path root, FileTree tree, Files files) throws IOException {
    TreePath path = files.top().path();
    if (tree.find(path).isEmpty()) {
      throw new IllegalStateException("%s is not where its layers have it".formatted(path));
    }
    Path place = path.isRoot() ? root : root.resolve(named(path));
    // The last word is the kernel's: what it finds by this name may not be elsewhere.
    if (!place.toRealPath().equals(path.isRoot() ? root.toRealPath() : inside(root, path))) {
      throw nameless(path);
    }
    return place;
  }

  private static Path inside(Path root, TreePath path) throws IOException {
    return root.toRealPath().resolve(named(path));
  }

  /** The path as text, which is how processes are told of it; another name may look the same. */
  private static String named(TreePath path) {
    String text = path.toString();
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), path.bytes())) {
      throw nameless(path);
    }
    return text;
  }

  private static OciException nameless(TreePath path) {
    return OciException.unsupported(
        "mount /%s: its name has bytes that cannot be passed on; give it another", path);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }

  /** What is done while the files can be shown. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it.
     *
     * @param places where this thread sees what each mount shows
     */
    int run(Map<RunMount, Path> places) throws IOException;
  }

  /** Does something while the files can be shown; gives what that gives. */
  int with(Work work) throws IOException {
    return new Showing(work).from(0);
  }

  /** A root that is mounted, as this thread and those that it starts see it. */
  private record Root(Path directory, FileTree tree) {}

  /**
   * The files being made visible, one inside of the other: what is mounted is seen by whatever is
   * done in it, and is gone after that.
   */
  private final class Showing {
    private final Work work;
    private final Map<RunMount, Path> places = new HashMap<>();
    private final Map<List<LayerId>, Root> roots = new HashMap<>();

    Showing(Work work) {
      this.work = work;
    }

    int from(int next) throws IOException {
      if (next == all.size()) {
        return work.run(places);
      }
      Files files = all.get(next);
      if (!(files.mount().mount() instanceof Mount.Bind bind)) {
        return from(next + 1);
      }
      boolean isWritable = bind.access() == Mount.Access.READ_WRITE;
      if (files.source().layers().isEmpty()) {
        places.put(files.mount(), isWritable || !sharesCopies ? ownCopy(files) : sharedCopy(files));
        return from(next + 1);
      }
      List<LayerId> layers = files.source().layers().get();
      Root shared = roots.get(layers);
      if (!isWritable && shared != null) {
        places.put(files.mount(), place(shared.directory(), shared.tree(), files));
        return from(next + 1);
      }
      try (ScratchRoot scratch = build.stacks().scratch(layers)) {
        return scratch
            .root()
            .withMounted(
                MountPoints.NOT_EVEN_USUAL,
                (directory, tree) -> {
                  if (!isWritable) {
                    roots.put(layers, new Root(directory, tree));
                  }
                  places.put(files.mount(), place(directory, tree, files));
                  return from(next + 1);
                });
      }
    }
  }
}
