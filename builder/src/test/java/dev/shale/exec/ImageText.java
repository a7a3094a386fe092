package dev.shale.exec;

import dev.shale.image.Digest;
import dev.shale.image.Healthcheck;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.TocEntry;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images as texts that people can read and check: a config in lines, and trees in lines of path,
 * kind, mode, owner and what is in a file. There are no times. Words that others might misread are
 * in double quotes, with the escapes of {@link ContextText}.
 */
public final class ImageText {
  private static final int SHOWN_BYTES = 300;
  private static final NodeMeta PLAIN_ROOT = NodeMeta.of(0755, Instant.EPOCH);

  private ImageText() {}

  /** What a config says about running the image; a line for each thing that is said. */
  public static List<String> config(ImageConfig config) {
    return Stream.of(
            Stream.of("platform " + config.platform()),
            config
                .author()
                .filter(name -> !name.isEmpty())
                .map(name -> "author " + word(name))
                .stream(),
            config.env().stream().map(pair -> "env " + word(pair)),
            list("entrypoint", config.entrypoint()),
            list("cmd", config.cmd()),
            list("shell", config.shell()),
            Stream.of(config.user())
                .filter(user -> !user.isEmpty())
                .map(user -> "user " + word(user)),
            Stream.of(config.workingDir())
                .filter(path -> !path.equals("/"))
                .map(path -> "workdir " + word(path)),
            config.exposedPorts().stream().map(port -> "port " + port),
            config.volumes().stream().map(path -> "volume " + word(path)),
            config.labels().entrySet().stream()
                .map(label -> "label " + word(label.getKey()) + " " + quoted(label.getValue())),
            config
                .stopSignal()
                .filter(name -> !name.isEmpty())
                .map(name -> "stopsignal " + name)
                .stream(),
            config.healthcheck().map(ImageText::healthcheck).stream(),
            config.onBuild().stream().map(trigger -> "onbuild " + quoted(trigger)))
        .flatMap(lines -> lines)
        .toList();
  }

  private static Stream<String> list(String name, List<String> words) {
    return words.isEmpty() ? Stream.empty() : Stream.of(name + " " + list(words));
  }

  private static String list(List<String> words) {
    return words.stream().map(ImageText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String healthcheck(Healthcheck check) {
    return "healthcheck "
        + list(check.test())
        + duration(" interval ", check.interval())
        + duration(" timeout ", check.timeout())
        + duration(" start-period ", check.startPeriod())
        + duration(" start-interval ", check.startInterval())
        + check.retries().stream().mapToObj(n -> " retries " + n).collect(Collectors.joining());
  }

  private static String duration(String name, Optional<Duration> duration) {
    return duration.filter(time -> !time.isZero()).map(time -> name + time).orElse("");
  }

  /** What made an image. */
  static List<String> history(List<History> entries) {
    return entries.stream()
        .map(entry -> (entry.emptyLayer() ? "nothing by " : "layer by ") + word(entry.createdBy()))
        .toList();
  }

  /** What the top layer of a stack says. */
  static List<String> layer(LocalStore store, List<LayerId> stack) throws IOException {
    TableOfContents table = store.tables(stack).getLast();
    try (LayerViews views = store.view(stack)) {
      Nodes nodes = new Nodes(views.rootfs());
      return table.entries().stream().flatMap(nodes::line).toList();
    }
  }

  /** Everything in a tree, by path. */
  public static Map<String, String> tree(ReadableTree tree) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    Nodes nodes = new Nodes(tree);
    nodes.walk(TreePath.ROOT, lines);
    return lines;
  }

  /** Nodes of a tree as lines. */
  private static final class Nodes {
    private final ReadableTree tree;
    private final Map<Inode, TreePath> first = new HashMap<>();

    Nodes(ReadableTree tree) {
      this.tree = tree;
    }

    void walk(TreePath directory, Map<String, String> lines) throws IOException {
      for (TreeEntry entry : tree.list(directory)) {
        TreePath earlier = first.putIfAbsent(entry.inode(), entry.path());
        boolean isAgain = earlier != null && !(entry.node() instanceof Node.Directory);
        lines.put(
            path(entry.path()),
            isAgain
                ? path(entry.path()) + " == " + path(earlier)
                : line(entry.path(), entry.node()));
        if (entry.node() instanceof Node.Directory) {
          walk(entry.path(), lines);
        }
      }
    }

    Stream<String> line(TocEntry entry) {
      TreePath path = entry.path();
      return switch (entry) {
        case TocEntry.Directory directory -> directory(directory).stream();
        case TocEntry.File file -> Stream.of(line(path, file.node()));
        case TocEntry.Special special -> Stream.of(line(path, special.node()));
        case TocEntry.Link link -> Stream.of(path(path) + " == " + path(link.first()));
        case TocEntry.LowerLink link -> Stream.of(path(path) + " == below " + path(link.target()));
        case TocEntry.Hidden _ -> Stream.of(path(path) + " gone");
      };
    }

    private Optional<String> directory(TocEntry.Directory directory) {
      NodeMeta meta = directory.meta();
      boolean isPlainRoot =
          directory.path().isRoot() && meta.withMtime(PLAIN_ROOT.mtime()).equals(PLAIN_ROOT);
      if (directory.isOpaque()) {
        return Optional.of(line(directory.path(), new Node.Directory(meta)) + " opaque");
      }
      return directory.isImplied() || isPlainRoot
          ? Optional.empty()
          : Optional.of(line(directory.path(), new Node.Directory(meta)));
    }

    private String line(TreePath path, Node node) {
      NodeMeta meta = node.meta();
      String line =
          "%s %s %s%s".formatted(path(path), kind(node), access(node), content(path, node));
      StringBuilder attributes = new StringBuilder();
      meta.xattrs()
          .forEach(
              (name, value) ->
                  attributes.append(' ').append(name).append('=').append(bytes(value)));
      return line + attributes;
    }

    private static String access(Node node) {
      NodeMeta meta = node.meta();
      String owner = meta.uid() + ":" + meta.gid();
      return node instanceof Node.Symlink ? owner : "%04o %s".formatted(meta.mode(), owner);
    }

    private static String kind(Node node) {
      return switch (node) {
        case Node.Directory _ -> "dir";
        case Node.File _ -> "file";
        case Node.Symlink _ -> "link";
        case Node.Device device -> device.kind() == Node.Device.Kind.BLOCK ? "block" : "char";
        case Node.Fifo _ -> "fifo";
        case Node.Socket _ -> "socket";
      };
    }

    private String content(TreePath path, Node node) {
      return switch (node) {
        case Node.File _ -> " " + content(path);
        case Node.Symlink link -> " -> " + word(utf8(link.target()).orElse(bytes(link.target())));
        case Node.Device device -> " %d,%d".formatted(device.major(), device.minor());
        case Node.Directory _, Node.Fifo _, Node.Socket _ -> "";
      };
    }

    private String content(TreePath path) {
      try (InputStream in = tree.read(path)) {
        byte[] all = in.readAllBytes();
        return all.length <= SHOWN_BYTES ? bytes(all) : all.length + " bytes " + Digest.of(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String path(TreePath path) {
    return path.isRoot()
        ? "."
        : utf8(path.bytes()).map(ImageText::word).orElse(bytes(path.bytes()));
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String bytes(byte[] bytes) {
    return utf8(bytes)
        .map(ImageText::quoted)
        .orElseGet(() -> "hex:" + HexFormat.of().formatHex(bytes));
  }

  /** A text as it is, if nobody can misread that. */
  private static String word(String text) {
    String quoted = quoted(text);
    boolean isPlain =
        quoted.length() == text.length() + 2 && !text.isEmpty() && text.equals(text.strip());
    return isPlain ? text : quoted;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> {
                  if (c < ' ' || c == 0x7f) {
                    quoted.append("\\x%02x".formatted(c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
