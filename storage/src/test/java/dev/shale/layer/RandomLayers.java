package dev.shale.layer;

import dev.shale.tar.TarEntry;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Layers from a seed, with everything that a layer can have: few names, so that layers meet; names
 * that are no text or sort around the slash; owners, attributes and times at their limits.
 */
final class RandomLayers {
  private static final byte[][] NAMES = {
    {'a'},
    {'a', '-'},
    {'a', '.', 'b'},
    {'a', '0'},
    {'b'},
    {(byte) 0xff, (byte) 0x80},
    "é \n".getBytes(StandardCharsets.UTF_8),
    {'.', 'w', 'h'},
  };
  private static final long[] IDS = {0, 1, 1000, 65_534, 0x1f_ffffL, 0xffff_fffeL};
  private static final long[] SECONDS = {0, 1, -1, 1_700_000_000L, 0x2_0000_0000L, -2_000_000_000L};

  /** Where trees are made. */
  enum Ground {
    /** Where everything can be. */
    MEMORY,
    /** A file system, where few attributes may be on every kind of node and have any value. */
    DISK,
    /** A file system, where nothing hides anything. */
    ROOT;

    private List<String> xattrs() {
      String inner = "trusted.overlay.overlay.opaque";
      return switch (this) {
        case MEMORY -> List.of("user.a", "security.capability", inner, "user.caf\u00e9");
        case DISK -> List.of("trusted.a", inner, "trusted.caf\u00e9");
        case ROOT -> List.of("trusted.a", "trusted.caf\u00e9");
      };
    }
  }

  private final Random random;
  private final Ground ground;

  RandomLayers(long seed) {
    this(seed, Ground.MEMORY);
  }

  RandomLayers(long seed, Ground ground) {
    this.random = new Random(seed);
    this.ground = ground;
  }

  /** One thing to make in a tree. */
  private record Part(TreePath path, Node node, FileContent content, Optional<TreePath> linkedTo) {}

  /** How to make one tree, as many times as wanted. */
  final class Plan {
    private final NodeMeta root = meta();
    private final List<Part> parts = new ArrayList<>();

    private Plan() {
      List<TreePath> leaves = new ArrayList<>();
      fill(TreePath.ROOT, 0, leaves);
    }

    private void fill(TreePath directory, int depth, List<TreePath> leaves) {
      for (byte[] name : NAMES) {
        if (random.nextInt(3) == 0) {
          add(directory.child(name), depth, leaves);
        }
      }
    }

    private void add(TreePath path, int depth, List<TreePath> leaves) {
      int kind = random.nextInt(10);
      if (kind < 3 && depth < 3) {
        add(path, new Node.Directory(opaqueOrNot(meta())), FileContent.EMPTY);
        fill(path, depth + 1, leaves);
      } else if (kind == 3 && ground != Ground.ROOT) {
        add(path, WhiteoutFormat.OVERLAY_TRUSTED.whiteout(), FileContent.EMPTY);
      } else if (kind == 4 && !leaves.isEmpty()) {
        TreePath target = leaves.get(random.nextInt(leaves.size()));
        Node node = new Node.Fifo(meta());
        parts.add(new Part(path, node, FileContent.EMPTY, Optional.of(target)));
      } else {
        leaves.add(path);
        addLeaf(path, kind);
      }
    }

    private void addLeaf(TreePath path, int kind) {
      switch (kind) {
        case 5 -> add(path, new Node.Symlink(meta().withMode(0777), name()), FileContent.EMPTY);
        case 6 -> add(path, new Node.Fifo(meta()), FileContent.EMPTY);
        case 7 -> add(path, device(), FileContent.EMPTY);
        default -> {
          byte[] content = new byte[random.nextInt(1500)];
          random.nextBytes(content);
          add(path, new Node.File(meta(), content.length), FileContent.of(content));
        }
      }
    }

    private Node device() {
      Node.Device.Kind[] kinds = Node.Device.Kind.values();
      int major = 1 + random.nextInt(4000);
      return new Node.Device(
          meta(), kinds[random.nextInt(kinds.length)], major, random.nextInt(1 << 20));
    }

    private void add(TreePath path, Node node, FileContent content) {
      parts.add(new Part(path, node, content, Optional.empty()));
    }

    /** Makes the tree; siblings, and names of one file, in an order that the other seed says. */
    <T extends FileTree> T makeIn(T tree, long order) throws IOException {
      List<Part> todo = new ArrayList<>(parts);
      Collections.shuffle(todo, new Random(order));
      Map<TreePath, TreePath> firstNames = new HashMap<>();
      Map<TreePath, Part> byPath = new HashMap<>();
      parts.forEach(part -> byPath.put(part.path(), part));
      Set<TreePath> made = new HashSet<>(Set.of(TreePath.ROOT));
      while (!todo.isEmpty()) {
        List<Part> later = new ArrayList<>();
        for (Part part : todo) {
          if (made.contains(part.path().parent())) {
            make(tree, part, byPath, firstNames);
            made.add(part.path());
          } else {
            later.add(part);
          }
        }
        todo = later;
      }
      tree.setMeta(TreePath.ROOT, root);
      return tree;
    }

    private void make(
        FileTree tree, Part part, Map<TreePath, Part> byPath, Map<TreePath, TreePath> firstNames)
        throws IOException {
      TreePath target = part.linkedTo().orElse(part.path());
      TreePath first = firstNames.putIfAbsent(target, part.path());
      if (first != null) {
        tree.link(part.path(), first);
      } else {
        Part whole = byPath.getOrDefault(target, part);
        tree.create(part.path(), whole.node(), whole.content());
      }
    }
  }

  Plan plan() {
    return new Plan();
  }

  /** Entries as a careless tool would write them: in any order, repeated, with parents left out. */
  LayerRecipe recipe(List<TreePath> lowerFiles) {
    LayerRecipe recipe = LayerRecipe.layer();
    List<TreePath> targets = new ArrayList<>(lowerFiles);
    int entries = random.nextInt(12);
    for (int i = 0; i < entries; i++) {
      TreePath path = path();
      switch (random.nextInt(8)) {
        case 0, 1 -> recipe.entry(entry(TarEntry.Type.DIRECTORY, path.bytes()));
        case 2 -> recipe.entry(marker(Marker.hiding(path)));
        case 3 ->
            recipe.entry(
                marker(Marker.hidingChildrenOf(random.nextInt(4) == 0 ? TreePath.ROOT : path)));
        case 4 -> {
          if (!targets.isEmpty()) {
            TreePath target = targets.get(random.nextInt(targets.size()));
            recipe.entry(entry(TarEntry.Type.HARD_LINK, path.bytes()).withLinkName(target.bytes()));
          }
        }
        case 5 -> recipe.entry(entry(TarEntry.Type.SYMLINK, path.bytes()).withLinkName(name()));
        default -> {
          recipe.file(path, meta(), "content " + random.nextInt());
          targets.add(path);
        }
      }
    }
    return recipe;
  }

  private TreePath path() {
    TreePath path = TreePath.ROOT.child(name());
    while (random.nextInt(2) == 0 && path.parts().size() < 4) {
      path = path.child(name());
    }
    return path;
  }

  private TarEntry entry(TarEntry.Type type, byte[] name) {
    return LayerRecipe.header(type, name, meta(), 0);
  }

  private static TarEntry marker(byte[] name) {
    return TarEntry.of(TarEntry.Type.FILE, name, 0, 0);
  }

  private byte[] name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private NodeMeta meta() {
    return new NodeMeta(random.nextInt(010000), pick(IDS), pick(IDS), time(), xattrs());
  }

  private NodeMeta opaqueOrNot(NodeMeta meta) {
    return ground != Ground.ROOT && random.nextInt(4) == 0
        ? WhiteoutFormat.OVERLAY_TRUSTED.opaque(meta)
        : meta;
  }

  private long pick(long[] values) {
    return values[random.nextInt(values.length)];
  }

  private Instant time() {
    return Instant.ofEpochSecond(
        pick(SECONDS), random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
  }

  private Xattrs xattrs() {
    List<String> names = ground.xattrs();
    Xattrs xattrs = Xattrs.NONE;
    while (random.nextInt(4) == 0) {
      byte[] value = new byte[random.nextInt(30)];
      random.nextBytes(value);
      xattrs = xattrs.with(names.get(random.nextInt(names.size())), value);
    }
    return xattrs;
  }
}
