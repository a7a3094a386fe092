package dev.shale.buildah;

import dev.shale.command.AddFlags;
import dev.shale.command.Command;
import dev.shale.command.ContainerAddition;
import dev.shale.command.ExitCode;
import dev.shale.command.HostSource;
import dev.shale.command.PlacementFlags;
import dev.shale.command.PullFlags;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.container.CopyTarget;
import dev.shale.context.BuildContext;
import dev.shale.context.IgnoreRules;
import dev.shale.error.OciException;
import dev.shale.linux.LinuxTree;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah copy} and {@code buildah add}, which also unpacks archives. */
final class CopyCommand implements Command {
  private final String word;

  @Parameters(
      arity = "0..*",
      paramLabel = "CONTAINER SOURCE… [DESTINATION]",
      hideParamSyntax = true,
      description =
          "a name or ID; files, directories (whose contents are meant), URLs; and where they go"
              + " [the container's working directory]")
  List<String> words = List.of();

  @Option(
      names = {"-q", "--quiet"},
      description = "do not print a digest of what was copied")
  boolean quiet;

  @Option(
      names = "--from",
      paramLabel = "CONTAINER|IMAGE",
      description = "whose files are copied [the host's]")
  Optional<String> from = Optional.empty();

  @Option(
      names = "--contextdir",
      paramLabel = "DIR",
      description = "where sources are relative to, and which they do not leave")
  Optional<Path> contextDir = Optional.empty();

  @Option(
      names = "--ignorefile",
      paramLabel = "FILE",
      description = "patterns of what to leave out, seen from --contextdir")
  Optional<Path> ignoreFile = Optional.empty();

  @Option(
      names = "--timestamp",
      paramLabel = "SECONDS",
      description = "the time that everything that is copied has [its own]")
  Optional<Long> timestamp = Optional.empty();

  @Mixin AddFlags flags = new AddFlags();
  @Mixin PlacementFlags placement = new PlacementFlags();
  @Mixin HistoryFlag history = new HistoryFlag();
  @Mixin PullFlags pull = new PullFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  private CopyCommand(String word) {
    this.word = word;
  }

  static CopyCommand copy() {
    return new CopyCommand("copy");
  }

  static CopyCommand add() {
    return new CopyCommand("add");
  }

  @Override
  public List<String> examples() {
    return List.of(
        "buildah %s app-working-container app.conf /etc/".formatted(word),
        "buildah %s --chown nobody --chmod 0755 app-working-container bin/app /usr/local/bin/"
            .formatted(word),
        "buildah %s --from build-working-container app-working-container /out /srv"
            .formatted(word));
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::copy);
  }

  private int copy(Session session) throws IOException {
    if (words.isEmpty()) {
      throw OciException.invalid("container ID must be specified");
    }
    List<String> paths = words.subList(1, words.size());
    if (paths.isEmpty()) {
      throw OciException.invalid("src must be specified");
    }
    List<String> sources = paths.size() > 1 ? paths.subList(0, paths.size() - 1) : paths;
    String destination = paths.size() > 1 ? paths.getLast() : "";
    if (from.isEmpty() && contextDir.isEmpty()) {
      HostSource.check(sources, flags.parents());
    }
    if (word.equals("copy")) {
      flags.copying();
    }
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(words.getFirst());
      List<CopiedDigest> watched = new ArrayList<>();
      ContainerAddition addition =
          new ContainerAddition(
              session,
              store,
              flags,
              from.isPresent() ? placement.ofImages() : placement,
              (target, place) -> watch(target, place, watched));
      put(session, store, addition, record, sources, destination);
      told(session, store, record, watched.getFirst());
    }
    return ExitCode.OK;
  }

  private CopyTarget watch(CopyTarget target, TreePath place, List<CopiedDigest> watched) {
    CopiedDigest digest = new CopiedDigest(target, place, timestamp.map(Instant::ofEpochSecond));
    watched.add(digest);
    return digest;
  }

  private void put(
      Session session,
      LocalStore store,
      ContainerAddition addition,
      ContainerRecord record,
      List<String> sources,
      String destination)
      throws IOException {
    if (from.isPresent()) {
      putFrom(session, store, addition, record, sources, destination);
      return;
    }
    if (contextDir.isEmpty()) {
      if (ignoreFile.isPresent()) {
        throw OciException.invalid(
            "--ignorefile: its patterns are seen from --contextdir; name it");
      }
      addition.put(record, sources, destination);
      return;
    }
    IgnoreRules rules =
        ignoreFile.isPresent()
            ? IgnoreRules.parse(ignoreFile.get().toString(), Files.readAllBytes(ignoreFile.get()))
            : IgnoreRules.NONE;
    try (LinuxTree directory = LinuxTree.open(contextDir.get().toRealPath())) {
      addition.putFrom(
          new BuildContext(directory, rules),
          record,
          sources.stream().map(this::inContext).toList(),
          destination);
    }
  }

  /** Whoever names a file of the host that is in the context means that. */
  private String inContext(String source) {
    Path whole = contextDir.orElseThrow().toAbsolutePath();
    return source.startsWith("/") && Path.of(source).startsWith(whole)
        ? "/" + whole.relativize(Path.of(source))
        : source;
  }

  private void putFrom(
      Session session,
      LocalStore store,
      ContainerAddition addition,
      ContainerRecord record,
      List<String> sources,
      String destination)
      throws IOException {
    if (contextDir.isPresent()) {
      throw OciException.invalid("--from and --contextdir: each says where sources are; give one");
    }
    Optional<ContainerRecord> other = Selected.find(store, from.get());
    if (other.isPresent()) {
      int _ =
          store
              .containers()
              .root(other.get())
              .withMounted(
                  (_, tree) -> {
                    addition.putFrom(tree, record, sources, destination);
                    return ExitCode.OK;
                  });
      return;
    }
    Optional<StoredImage> here = new Names(session, store).find(from.get());
    StoredImage image = here.isPresent() ? here.get() : pull.obtain(session, store, from.get());
    try (LayerViews view = store.view(image.layers())) {
      addition.putFrom(view.rootfs(), record, sources, destination);
    }
  }

  private void told(Session session, LocalStore store, ContainerRecord record, CopiedDigest digest)
      throws IOException {
    String hex = digest.hex();
    history.tell(
        session,
        store,
        record,
        "/bin/sh -c #(nop) %s %s%s".formatted(word.toUpperCase(Locale.ROOT), digest.kind(), hex));
    if (!quiet) {
      session.out().println(hex);
    }
  }
}
