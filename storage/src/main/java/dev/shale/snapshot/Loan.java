package dev.shale.snapshot;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.LayerApplier;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import dev.shale.tree.Unnoticed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is put into a root for as long as a process runs in it. Closing it takes it away and puts
 * back what was there before. It is written down beforehand, so that whoever comes after a process
 * that died can do that, too: {@link #recover}. Times of directories do not show any of it.
 */
public final class Loan implements AutoCloseable {
  /** How large a file may be that is covered. */
  public static final int MAX_BYTES = 1 << 20;

  private static final TreePath KEPT = TreePath.of("kept");
  private static final String DRAFT = "draft";

  private final LinuxTree root;
  private final Path journal;
  private int count;

  /** What becomes of what was put there. */
  public enum Return {
    /** It is taken away if nobody has put anything into it. */
    IF_EMPTY,
    /** It is taken away, and what was there before comes back, whatever has become of it. */
    ALWAYS
  }

  /** A line of the journal. */
  private record Entry(TreePath path, Return back, Optional<byte[]> before) {
    byte[] bytes() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      data.writeUTF(back.name());
      data.writeInt(path.bytes().length);
      data.write(path.bytes());
      data.write(before.orElse(new byte[0]));
      return bytes.toByteArray();
    }

    static Entry parse(byte[] bytes) throws IOException {
      DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes));
      Return back = Return.valueOf(data.readUTF());
      TreePath path = TreePath.of(data.readNBytes(data.readInt()));
      byte[] before = data.readAllBytes();
      return new Entry(path, back, Optional.of(before).filter(tar -> tar.length > 0));
    }
  }

  private Loan(LinuxTree root, Path journal) {
    this.root = root;
    this.journal = journal;
  }

  /**
   * A loan to a root; the caller closes.
   *
   * @param journal a directory that is made when something is put, in one that exists; nothing is
   *     owed there
   */
  public static Loan to(Path root, Path journal) throws IOException {
    return new Loan(LinuxTree.open(root), journal);
  }

  /** The root, as it is on disk. */
  public FileTree root() {
    return root;
  }

  /**
   * Puts a node at a path, whose directory is there.
   *
   * @throws OciException UNSUPPORTED if something other than a small file is there
   */
  public void put(TreePath path, Node node, FileContent content, Return back) throws IOException {
    Entry entry = new Entry(path, back, before(path));
    Files.createDirectories(journal);
    Path draft = journal.resolve(DRAFT);
    Files.write(draft, entry.bytes());
    Files.move(draft, journal.resolve("%06d".formatted(count++)));
    Unnoticed.change(
        root,
        path.parent(),
        () -> {
          if (entry.before().isPresent()) {
            root.replace(path, node, content);
          } else {
            root.create(path, node, content);
          }
        });
  }

  private Optional<byte[]> before(TreePath path) throws IOException {
    Optional<Node> there = root.find(path).map(TreeEntry::node);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    if (!(there.get() instanceof Node.File file) || file.size() > MAX_BYTES) {
      throw OciException.unsupported(
          "show something at /%s: what is there is no file of at most %d bytes", path, MAX_BYTES);
    }
    MemoryTree kept = new MemoryTree();
    try (InputStream content = root.read(path)) {
      kept.create(KEPT, file, FileContent.once(content));
    }
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    new LayerPacker(PackOptions.of(WhiteoutFormat.PLAIN)).pack(kept, tar);
    return Optional.of(tar.toByteArray());
  }

  /** Takes away what a process that died had lent, if anything. */
  public static void recover(Path root, Path journal) throws IOException {
    to(root, journal).close();
  }

  /** Whether something is lent, or was by a process that died. */
  public static boolean isOwed(Path journal) {
    return Files.exists(journal);
  }

  @Override
  public void close() throws IOException {
    try (root) {
      if (isOwed(journal)) {
        takeBack();
      }
    }
  }

  private void takeBack() throws IOException {
    for (Path line : lines()) {
      if (!line.getFileName().toString().equals(DRAFT)) {
        undo(Entry.parse(Files.readAllBytes(line)));
      }
      Files.delete(line);
    }
    Files.delete(journal);
  }

  /** The last first. */
  private List<Path> lines() throws IOException {
    List<Path> lines = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(journal)) {
      files.forEach(lines::add);
    }
    lines.sort(Collections.reverseOrder());
    return lines;
  }

  /** Where the process has removed the directory, there is nothing to take away. */
  private void undo(Entry entry) throws IOException {
    TreePath path = entry.path();
    if (!isDirectory(path.parent()) || (entry.back() == Return.IF_EMPTY && !isEmpty(path))) {
      return;
    }
    Unnoticed.change(
        root,
        path.parent(),
        () -> {
          root.remove(path);
          if (entry.before().isPresent()) {
            putBack(path, entry.before().get());
          }
        });
  }

  private boolean isDirectory(TreePath path) throws IOException {
    try {
      return root.find(path).map(TreeEntry::node).orElse(null) instanceof Node.Directory;
    } catch (OciException e) {
      if (e.kind() != ErrorKind.INVALID) {
        throw e;
      }
      return false; // something else is in the way now
    }
  }

  private boolean isEmpty(TreePath path) throws IOException {
    Optional<Node> there = root.find(path).map(TreeEntry::node);
    return there.isPresent()
        && switch (there.get()) {
          case Node.Directory _ -> root.list(path).isEmpty();
          case Node.File file -> file.size() == 0;
          case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> false;
        };
  }

  private void putBack(TreePath path, byte[] tar) throws IOException {
    MemoryTree kept = new MemoryTree();
    new LayerApplier(kept, WhiteoutFormat.PLAIN).apply(new ByteArrayInputStream(tar));
    Node node = kept.find(KEPT).orElseThrow().node();
    root.create(path, node, () -> kept.read(KEPT));
  }
}
