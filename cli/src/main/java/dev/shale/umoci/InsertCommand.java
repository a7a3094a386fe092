package dev.shale.umoci;

import dev.shale.bundle.Insertion;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umoci insert}: files of the host, or a whiteout, in a layer of their own. */
final class InsertCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin MapFlags maps = new MapFlags();
  @Mixin HistoryFlags history = new HistoryFlags();
  @Mixin CompressFlag compress = new CompressFlag();

  @Option(names = "--tag", paramLabel = "TAG", description = "name the result so [as --image]")
  Optional<String> tag = Optional.empty();

  @Option(names = "--opaque", description = "hide what the directory has in lower layers")
  boolean opaque;

  @Option(names = "--whiteout", description = "hide the target; there is no source then")
  boolean whiteout;

  @Parameters(
      paramLabel = "[SOURCE] TARGET",
      arity = "1..2",
      hideParamSyntax = true,
      description = "what to put, and its path in the image")
  List<String> paths = List.of();

  @Override
  public List<String> examples() {
    return List.of(
        "umoci insert --image images:app bin/app /usr/bin/app",
        "umoci insert --image images:app --opaque conf /etc/app",
        "umoci insert --image images:app --whiteout /var/cache");
  }

  @Override
  public int run(Session session) throws IOException {
    Insertion insertion = insertion();
    Optional<Instant> latest = session.environment().sourceDateEpoch();
    List<TreePath> sockets = new ArrayList<>();
    ImagePath path = image.path();
    LayoutImage base = path.image();
    try (LayoutEdit edit = path.layout().edit(base)) {
      edit.append(
          compress.on(edit.layers()),
          tar -> {
            sockets.clear();
            sockets.addAll(insertion.writeTo(tar, latest));
          },
          history.entry(session, "umoci insert", Optional.empty()));
      edit.commit(tag.orElse(path.tag()));
    }
    SocketWarning.of(sockets, session);
    return ExitCode.OK;
  }

  private Insertion insertion() throws IOException {
    if (whiteout && opaque) {
      throw OciException.invalid("insert: --whiteout and --opaque exclude each other");
    }
    int expected = whiteout ? 1 : 2;
    if (paths.size() != expected) {
      throw OciException.invalid(
          "insert: expected %s; see shale umoci insert --help",
          whiteout ? "a target only" : "a source and a target");
    }
    TreePath target = TreePath.of(paths.getLast());
    if (!whiteout) {
      return new Insertion.Tree(
          Path.of(paths.getFirst()),
          target,
          opaque ? Insertion.Lower.HIDDEN : Insertion.Lower.MERGED,
          maps.ownership());
    }
    if (target.isRoot()) {
      throw OciException.invalid("insert --whiteout /: the root cannot be hidden");
    }
    return new Insertion.Whiteout(target);
  }
}
