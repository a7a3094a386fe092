package dev.shale.exec;

import com.github.luben.zstd.ZstdOutputStream;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Inode;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * A build context as a text, so that nothing in the repository has modes or names that a tool might
 * lose. A line makes one thing; directories above it come by themselves, 0755:
 *
 * <pre>
 * # a comment
 * dir PATH MODE [UID:GID]
 * file PATH MODE CONTENT [UID:GID]
 * link PATH TARGET [UID:GID]
 * hard PATH EXISTING
 * fifo PATH MODE [UID:GID]
 * xattr PATH NAME VALUE
 * tar PATH none|gzip|bzip2|xz|zstd [torn]
 *   any of the above but tar, for each member, under the name as it is written
 * </pre>
 *
 * Words with blanks are in double quotes; in those are {@code \n \t \" \\} and {@code \xNN} as in
 * C. A torn archive ends in its middle.
 */
public final class ContextText {
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000);
  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|\\S+");

  /** An escape, or what is between two. */
  private static final Pattern PIECE = Pattern.compile("\\\\x[0-9a-f]{2}|\\\\.|[^\\\\]+");

  private static final Pattern OWNER = Pattern.compile("(\\d+):(\\d+)");

  private final MemoryTree tree = new MemoryTree();

  private ContextText() {}

  /** Makes what a text tells of. */
  public static MemoryTree parse(String text) throws IOException {
    ContextText made = new ContextText();
    List<Line> lines = text.lines().filter(line -> !line.startsWith("#")).map(Line::of).toList();
    for (int i = 0; i < lines.size(); i++) {
      int end = i + 1;
      while (end < lines.size() && lines.get(end).isMember()) {
        end++;
      }
      if (!lines.get(i).words().isEmpty()) {
        made.make(lines.get(i), lines.subList(i + 1, end));
      }
      i = end - 1;
    }
    return made.tree;
  }

  /** Copies what has been made to where a program can read it. */
  public static void copy(ReadableTree from, FileTree into) throws IOException {
    copy(from, TreePath.ROOT, into, new HashMap<>());
  }

  private static void copy(
      ReadableTree from, TreePath directory, FileTree into, Map<Inode, TreePath> copied)
      throws IOException {
    for (TreeEntry entry : from.list(directory)) {
      TreePath path = entry.path();
      Optional<TreePath> first = Optional.ofNullable(copied.putIfAbsent(entry.inode(), path));
      if (first.isPresent() && !(entry.node() instanceof Node.Directory)) {
        into.link(path, first.get());
      } else {
        into.create(path, entry.node(), () -> from.read(path));
      }
      if (entry.node() instanceof Node.Directory) {
        copy(from, path, into, copied);
      }
    }
  }

  /** A line in its words. */
  private record Line(boolean isMember, List<byte[]> words) {
    static Line of(String line) {
      List<byte[]> words = new ArrayList<>();
      Matcher found = WORD.matcher(line);
      while (found.find()) {
        words.add(
            found.group(1) == null
                ? found.group().getBytes(StandardCharsets.UTF_8)
                : unescaped(found.group(1)));
      }
      return new Line(line.startsWith("  "), words);
    }

    String kind() {
      return word(0);
    }

    byte[] path() {
      return words.get(1);
    }

    String word(int index) {
      return new String(words.get(index), StandardCharsets.UTF_8);
    }

    boolean has(String last) {
      return word(words.size() - 1).equals(last);
    }

    /** The metadata of something whose mode is the third word. */
    NodeMeta meta() {
      return owned(NodeMeta.of(Integer.parseInt(word(2), 8), TIME));
    }

    private NodeMeta owned(NodeMeta meta) {
      Matcher owner = OWNER.matcher(word(words.size() - 1));
      return owner.matches()
          ? meta.withOwner(Long.parseLong(owner.group(1)), Long.parseLong(owner.group(2)))
          : meta;
    }

    Node node() {
      return switch (kind()) {
        case "dir" -> new Node.Directory(meta());
        case "file" -> new Node.File(meta(), words.get(3).length);
        case "link" -> new Node.Symlink(owned(NodeMeta.of(0777, TIME)), words.get(2));
        case "fifo" -> new Node.Fifo(meta());
        default -> throw new IllegalArgumentException(kind());
      };
    }

    FileContent content() {
      return kind().equals("file") ? FileContent.of(words.get(3)) : FileContent.EMPTY;
    }
  }

  private static byte[] unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher pieces = PIECE.matcher(text);
    while (pieces.find()) {
      String piece = pieces.group();
      if (piece.startsWith("\\x")) {
        bytes.write(Integer.parseInt(piece.substring(2), 16));
      } else if (piece.startsWith("\\")) {
        bytes.write(
            switch (piece.charAt(1)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              default -> piece.charAt(1);
            });
      } else {
        bytes.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private void make(Line line, List<Line> members) throws IOException {
    TreePath path = TreePath.of(line.path());
    switch (line.kind()) {
      case "hard" -> tree.link(path, TreePath.of(line.words().get(2)));
      case "xattr" -> {
        NodeMeta meta = tree.find(path).orElseThrow().node().meta();
        tree.setMeta(path, meta.withXattrs(meta.xattrs().with(line.word(2), line.words().get(3))));
      }
      case "tar" -> {
        byte[] archive = archive(line, members);
        makeDirectory(path.parent());
        tree.create(
            path, new Node.File(NodeMeta.of(0644, TIME), archive.length), FileContent.of(archive));
      }
      default -> {
        makeDirectory(path.parent());
        tree.create(path, line.node(), line.content());
      }
    }
  }

  private void makeDirectory(TreePath path) throws IOException {
    if (tree.find(path).isEmpty()) {
      makeDirectory(path.parent());
      tree.create(path, new Node.Directory(NodeMeta.of(0755, TIME)), FileContent.EMPTY);
    }
  }

  private static byte[] archive(Line line, List<Line> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = packing(line.word(2), bytes)) {
      TarWriter tar = new TarWriter(packed);
      for (Line member : members) {
        tar.put(entry(member, members), new ByteArrayInputStream(bytes(member.content())));
      }
      tar.finish();
    }
    return line.has("torn")
        ? Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2)
        : bytes.toByteArray();
  }

  private static byte[] bytes(FileContent content) throws IOException {
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }

  private static OutputStream packing(String word, OutputStream out) throws IOException {
    return switch (word) {
      case "none" -> out;
      case "gzip" -> new GZIPOutputStream(out);
      case "bzip2" -> new BZip2CompressorOutputStream(out);
      case "xz" -> new XZOutputStream(out, new LZMA2Options(0));
      case "zstd" -> new ZstdOutputStream(out);
      default -> throw new IllegalArgumentException(word);
    };
  }

  /** What tar writes of a member; a hard link has the mode and owner of what it is linked to. */
  private static TarEntry entry(Line member, List<Line> members) {
    if (member.kind().equals("hard")) {
      byte[] target = member.words().get(2);
      Line existing =
          members.stream()
              .filter(other -> Arrays.equals(other.path(), target))
              .findFirst()
              .orElseThrow();
      return owned(
          TarEntry.of(TarEntry.Type.HARD_LINK, member.path(), existing.meta().mode(), 0)
              .withLinkName(target),
          existing.meta());
    }
    byte[] name = member.path();
    Node node = member.node();
    return owned(
        switch (node) {
          case Node.Directory(NodeMeta meta) ->
              TarEntry.of(TarEntry.Type.DIRECTORY, name, meta.mode(), 0);
          case Node.File(NodeMeta meta, long size) ->
              TarEntry.of(TarEntry.Type.FILE, name, meta.mode(), size);
          case Node.Symlink link ->
              TarEntry.of(TarEntry.Type.SYMLINK, name, 0777, 0).withLinkName(link.target());
          case Node.Fifo(NodeMeta meta) -> TarEntry.of(TarEntry.Type.FIFO, name, meta.mode(), 0);
          case Node.Device _, Node.Socket _ -> throw new IllegalArgumentException(member.kind());
        },
        node.meta());
  }

  private static TarEntry owned(TarEntry entry, NodeMeta meta) {
    return entry.withOwner(meta.uid(), meta.gid()).withMtime(meta.mtime());
  }
}
