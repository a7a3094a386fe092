package dev.shale.command;

import dev.shale.container.ArchiveContext;
import dev.shale.container.Placement.Archives.Limits;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection.Source;
import dev.shale.exec.Held;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.ScratchDirectory;
import dev.shale.tree.ReadableTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that contexts are of: directories, repositories, archives. All can be read until this
 * is closed. Not thread-safe.
 */
final class ContextTrees implements AutoCloseable {
  private final Session session;
  private final Held held = new Held();
  private Optional<Path> home = Optional.empty();

  ContextTrees(Session session) {
    this.session = session;
  }

  ReadableTree directory(Path directory) throws IOException {
    LinuxTree files = LinuxTree.open(directory.toRealPath());
    held.add(files);
    return files;
  }

  ReadableTree repository(GitReference repository) throws IOException {
    GitCheckout checkout = new HostRemotes(session).checkOut(repository, home());
    held.add(checkout::close);
    return checkout.tree();
  }

  /** Fetches a file of the web. */
  InputStream fetch(RemoteAddress address) throws IOException {
    RemoteFile fetched = new HostRemotes(session).fetch(address, Optional.empty(), home());
    held.add(fetched::close);
    Source file = fetched.selection().sources().getFirst();
    return file.tree().read(file.path());
  }

  /**
   * The files of an archive; empty if what comes is none.
   *
   * @param shown what messages call it
   * @param in stays open; where it is no archive, nothing of it has been taken
   */
  Optional<ReadableTree> archive(String shown, BufferedInputStream in) throws IOException {
    if (!ArchiveContext.isArchive(in)) {
      return Optional.empty();
    }
    Path directory = home();
    Limits limits =
        (name, packed) ->
            Expansion.ofArchive(
                name,
                packed,
                ExpansionLimit.DEFAULT,
                () -> Files.getFileStore(directory).getUsableSpace());
    ArchiveContext archive =
        ArchiveContext.read(shown, in, limits, directory, session.environment().clock().instant());
    held.add(archive::close);
    return Optional.of(archive.tree());
  }

  /** A stream of which {@link #archive} can see the beginning. */
  static BufferedInputStream buffered(InputStream in) {
    return new BufferedInputStream(in, ArchiveContext.HEAD_BYTES);
  }

  private Path home() throws IOException {
    if (home.isEmpty()) {
      ScratchDirectory made = ScratchDirectory.in(session.scratch());
      held.add(made::close);
      home = Optional.of(made.path());
    }
    return home.get();
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
