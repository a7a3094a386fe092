package dev.shale.snapshot;

import dev.shale.layer.RootChanges;
import dev.shale.layer.RootfsView;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The directories of one working container whose layers are stacked: {@code upper-FORM}, what it
 * changed; {@code work}, overlayfs's own; {@code init}, see {@link InitLayer}; {@code merged},
 * where it is mounted when someone asks for a path. Not thread-safe.
 */
public final class ActiveSnapshot {
  private static final String UPPER = "upper-";

  private final Path directory;
  private final TreeForm form;

  private ActiveSnapshot(Path directory, TreeForm form) {
    this.directory = directory;
    this.form = form;
  }

  /** The snapshot in a directory, whose changes are kept in a form, or will be. */
  public static ActiveSnapshot of(Path directory, TreeForm form) {
    return new ActiveSnapshot(directory, form);
  }

  /** The snapshot in a directory in which one was begun. */
  public static Optional<ActiveSnapshot> find(Path directory) throws IOException {
    try (DirectoryStream<Path> uppers = Files.newDirectoryStream(directory, UPPER + "*-*")) {
      for (Path upper : uppers) {
        String name = upper.getFileName().toString();
        return Optional.of(of(directory, TreeForm.parse(name.substring(UPPER.length()))));
      }
      return Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes the directories where they are missing.
   *
   * @param root metadata of the root directory below, which overlayfs takes from the upper one
   */
  public void create(NodeMeta root) throws IOException {
    Files.createDirectories(work());
    Files.createDirectories(merged());
    Files.createDirectories(init());
    renew(root);
  }

  /** Makes an empty upper directory where there is none: after a commit has taken the old one. */
  public void renew(NodeMeta root) throws IOException {
    if (Files.exists(upper())) {
      return;
    }
    Path draft = Files.createDirectories(directory.resolve("draft"));
    try (FileTree tree = form.open(draft)) {
      tree.setMeta(TreePath.ROOT, root);
    }
    Files.move(draft, upper(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Makes sure that what is not mounted here is mounted nowhere else.
   *
   * @throws OciException CONFLICT if it is
   */
  public void requireUnmounted() throws IOException {
    new LastingMount(this).requireNone();
  }

  /** Ends a mount of it that another namespace may have, if a process serves it. */
  public void end() throws IOException {
    new LastingMount(this).endServed();
  }

  /** How {@link #upper} is kept. */
  public TreeForm form() {
    return form;
  }

  /** What the container changed. */
  public Path upper() {
    return directory.resolve(UPPER + form);
  }

  Path work() {
    return directory.resolve("work");
  }

  Path init() {
    return directory.resolve("init");
  }

  /** Where a mount that others shall see is made. */
  public Path merged() {
    return directory.resolve("merged");
  }

  /** Everything the snapshot has on disk. */
  Path directory() {
    return directory;
  }

  /**
   * Finds what the container changed; the caller closes.
   *
   * @param before the layers below
   * @param latest what later times become in a layer
   */
  public Changes changes(RootfsView before, Optional<Instant> latest) throws IOException {
    FileTree files = form.open(upper());
    try {
      RootChanges.CopyUp copyUp =
          form.marks() == TreeForm.Marks.NAMES
              ? RootChanges.CopyUp.TIMED
              : RootChanges.CopyUp.UNNOTICED;
      return new Changes(
          RootChanges.inUpper(files, form.format(), copyUp, form::kept, before, latest), files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** Whether there is nothing in the upper directory, or none. */
  public boolean isEmpty() throws IOException {
    if (Files.notExists(upper())) {
      return true;
    }
    try (LinuxTree tree = LinuxTree.open(upper())) {
      return tree.list(TreePath.ROOT).isEmpty();
    }
  }
}
