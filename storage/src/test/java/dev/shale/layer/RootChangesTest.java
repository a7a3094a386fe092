package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.RootChanges.CopyUp;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.Stamp;
import dev.shale.tree.StampedTree;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RootChangesTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final int STACKS = 3_000;
  private static final NodeMeta META = NodeMeta.of(0755, Instant.ofEpochSecond(5));

  private final MemoryTree lower = new MemoryTree();
  private final MemoryTree upper = new MemoryTree();

  /** A tree of which nobody knows when its files were changed. */
  private record Unknown(ReadableTree tree) implements StampedTree {
    @Override
    public List<Stamped> stamps(TreePath directory) throws IOException {
      return tree.list(directory).stream()
          .map(
              entry ->
                  new Stamped(
                      entry.path(),
                      entry.node() instanceof Node.Directory,
                      new Stamp(entry.inode().number(), Instant.EPOCH)))
          .toList();
    }

    @Override
    public Optional<TreeEntry> find(TreePath path) throws IOException {
      return tree.find(path);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) throws IOException {
      return tree.list(directory);
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      return tree.read(file);
    }
  }

  @BeforeEach
  void makeLower() throws IOException {
    directory(lower, "d");
    file(lower, "d/a", "1");
    file(lower, "d/b", "2");
    file(lower, "c", "3");
  }

  private static void file(MemoryTree tree, String path, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    tree.create(TreePath.of(path), new Node.File(META, bytes.length), FileContent.of(bytes));
  }

  private static void directory(MemoryTree tree, String path) throws IOException {
    tree.create(TreePath.of(path), new Node.Directory(META), FileContent.EMPTY);
  }

  private static RootfsView view(List<MemoryTree> layers) throws IOException {
    List<LayerContents> contents = new ArrayList<>();
    for (MemoryTree layer : layers) {
      contents.add(
          LayerContents.ofTree(
              new LayerPacker(PackOptions.of(FORMAT).withRoot(PackOptions.RootEntry.WRITE))
                  .pack(layer, new ByteArrayOutputStream())
                  .toc(),
              layer));
    }
    return RootfsView.of(contents);
  }

  private RootChanges inUpper() throws IOException {
    return inUpper(upper, view(List.of(lower)), Optional.empty());
  }

  private static RootChanges inUpper(MemoryTree upper, RootfsView before, Optional<Instant> latest)
      throws IOException {
    return RootChanges.inUpper(
        upper, FORMAT, CopyUp.UNNOTICED, UnaryOperator.identity(), before, latest);
  }

  private static RootChanges inRoot(MemoryTree root, Stamps known, RootfsView before)
      throws IOException {
    return RootChanges.inRoot(
        root, new Unknown(root), known, UnaryOperator.identity(), before, Optional.empty());
  }

  /** What a layer of the changes says, but for the directories that they are in. */
  private static List<String> said(RootChanges changes) throws IOException {
    return packed(changes, new ByteArrayOutputStream()).entries().stream()
        .filter(entry -> !(entry instanceof TocEntry.Directory))
        .map(entry -> entry.getClass().getSimpleName() + " " + entry.path())
        .toList();
  }

  private static TableOfContents packed(RootChanges changes, ByteArrayOutputStream tar)
      throws IOException {
    return new LayerPacker(PackOptions.of(WhiteoutFormat.PLAIN)).pack(changes.tree(), tar).toc();
  }

  @Test
  void saysNothingOfAFileThatWasWrittenAsItWas() throws IOException {
    directory(upper, "d");
    file(upper, "d/a", "1");
    assertTrue(inUpper().isEmpty());
  }

  @Test
  void findsOtherBytesUnderTheSameMetadata() throws IOException {
    directory(upper, "d");
    file(upper, "d/a", "7");
    assertEquals(List.of("File d/a"), said(inUpper()));
  }

  @Test
  void takesADirectoryThatCameAgainForWhatDiffersInIt() throws IOException {
    upper.create(TreePath.of("d"), new Node.Directory(FORMAT.opaque(META)), FileContent.EMPTY);
    file(upper, "d/a", "1");
    file(upper, "d/new", "1");
    assertEquals(List.of("Hidden d/b", "File d/new"), said(inUpper()));
  }

  @Test
  void saysNothingOfWhatHidesNothing() throws IOException {
    upper.create(TreePath.of("x"), FORMAT.whiteout(), FileContent.EMPTY);
    assertTrue(inUpper().isEmpty());
  }

  @Test
  void hidesWhatASocketTookThePlaceOf() throws IOException {
    upper.create(TreePath.of("c"), new Node.Socket(META), FileContent.EMPTY);
    RootChanges changes = inUpper();
    assertEquals(List.of("Hidden c"), said(changes));
    assertEquals(List.of(TreePath.of("c")), changes.sockets());
  }

  @Test
  void keepsAnOldNameThatHasANewOne() throws IOException {
    file(upper, "c", "3");
    upper.link(TreePath.of("e"), TreePath.of("c"));
    assertEquals(List.of("File c", "Link e"), said(inUpper()));
  }

  @Test
  void keepsNamesThatWereTwoFilesAndAreOneNow() throws IOException {
    file(lower, "e", "3");
    file(upper, "c", "3");
    upper.link(TreePath.of("e"), TreePath.of("c"));
    assertEquals(List.of("File c", "Link e"), said(inUpper()));
  }

  @Test
  void saysNothingOfNamesWhoseLinkOverlayHasBroken() throws IOException {
    lower.link(TreePath.of("e"), TreePath.of("c"));
    file(upper, "c", "3");
    assertTrue(inUpper().isEmpty());
  }

  @Test
  void comparesTimesAsTheyWillBeInTheLayer() throws IOException {
    NodeMeta touched = META.withMtime(Instant.ofEpochSecond(9));
    upper.create(TreePath.of("c"), new Node.File(touched, 1), FileContent.of(new byte[] {'3'}));
    RootfsView before = view(List.of(lower));
    Optional<Instant> latest = Optional.of(Instant.ofEpochSecond(5));
    RootChanges changes = inUpper(upper, before, latest);
    assertTrue(changes.isEmpty());
    assertEquals(Map.of(TreePath.of("c"), META), changes.retimed());
    assertEquals(List.of("File c"), said(inUpper()));
  }

  @Test
  void refusesContentThatOverlayHasLeftElsewhere() throws IOException {
    NodeMeta meta = META.withXattrs(Xattrs.of("trusted.overlay.metacopy", new byte[0]));
    upper.create(TreePath.of("c"), new Node.File(meta, 1), FileContent.of(new byte[1]));
    OciException refusal = assertThrows(OciException.class, this::inUpper);
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void believesStamps() throws IOException {
    RootfsView before = view(List.of(lower));
    Stamps stamps = Stamps.take(new Unknown(lower), Instant.MAX);
    lower.remove(TreePath.of("d/b"));
    file(lower, "new", "1");
    assertEquals(List.of("Hidden d/b", "File new"), said(inRoot(lower, stamps, before)));
  }

  /** An upper directory of random changes, and copies that nobody has changed after all. */
  private static MemoryTree randomUpper(RandomLayers random, RootfsView below, long seed)
      throws IOException {
    MemoryTree made = random.plan().makeIn(new MemoryTree(), seed);
    made.setMeta(TreePath.ROOT, below.find(TreePath.ROOT).orElseThrow().node().meta());
    copyUp(TreePath.ROOT, below, made, new Random(seed));
    return made;
  }

  private static void copyUp(TreePath directory, RootfsView below, MemoryTree upper, Random chance)
      throws IOException {
    for (TreeEntry entry : below.list(directory)) {
      Optional<Node> there = upper.find(entry.path()).map(TreeEntry::node);
      if (there.isEmpty() && chance.nextBoolean()) {
        NodeMeta meta = FORMAT.toDisk(entry.node().meta());
        upper.create(
            entry.path(),
            entry.node().withMeta(meta),
            entry.node() instanceof Node.File ? () -> below.read(entry.path()) : FileContent.EMPTY);
        there = Optional.of(entry.node());
      }
      if (there.isPresent()
          && there.get() instanceof Node.Directory
          && entry.node() instanceof Node.Directory) {
        copyUp(entry.path(), below, upper, chance);
      }
    }
  }

  @Test
  void layerOfTheChangesGivesTheRootAgainHoweverTheyWereKept() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = new RandomLayers(seed);
      List<MemoryTree> layers = new ArrayList<>();
      layers.add(random.plan().makeIn(new MemoryTree(), 1));
      layers.add(random.plan().makeIn(new MemoryTree(), 2));
      RootfsView before = view(layers);
      MemoryTree top = randomUpper(random, before, seed);
      layers.add(top);
      MemoryTree root = OverlayModel.merge(layers, FORMAT);

      ByteArrayOutputStream ofUpper = new ByteArrayOutputStream();
      RootChanges inUpper = inUpper(top, before, Optional.empty());
      TableOfContents toc = packed(inUpper, ofUpper);
      ByteArrayOutputStream ofRoot = new ByteArrayOutputStream();
      TableOfContents tocOfRoot = packed(inRoot(root, Stamps.NONE, before), ofRoot);
      assertEquals(paths(tocOfRoot), paths(toc), "seed " + seed);
      assertArrayEquals(ofRoot.toByteArray(), ofUpper.toByteArray(), "seed " + seed);

      MemoryTree applied = new MemoryTree();
      new LayerApplier(applied, FORMAT).apply(new ByteArrayInputStream(ofUpper.toByteArray()));
      applied.setMeta(TreePath.ROOT, top.find(TreePath.ROOT).orElseThrow().node().meta());
      layers.set(2, applied);
      assertEquals(
          withoutLinks(TreeDump.of(root)),
          withoutLinks(TreeDump.of(OverlayModel.merge(layers, FORMAT))),
          "seed " + seed);

      new LayerConformance(top, FORMAT, toc).run();
      assertEquals(TreeDump.of(applied), TreeDump.of(top), "seed " + seed);
    }
  }

  /** Dies at a call. */
  private static final class Mortal implements FileTree {
    private final MemoryTree tree;
    private int callsLeft;

    Mortal(MemoryTree tree, int calls) {
      this.tree = tree;
      this.callsLeft = calls;
    }

    private MemoryTree tree() throws IOException {
      if (callsLeft-- == 0) {
        throw new InterruptedIOException("dead");
      }
      return tree;
    }

    @Override
    public void create(TreePath path, Node node, FileContent content) throws IOException {
      tree().create(path, node, content);
    }

    @Override
    public void replace(TreePath path, Node node, FileContent content) throws IOException {
      tree().replace(path, node, content);
    }

    @Override
    public void link(TreePath path, TreePath existing) throws IOException {
      tree().link(path, existing);
    }

    @Override
    public void setMeta(TreePath path, NodeMeta meta) throws IOException {
      tree().setMeta(path, meta);
    }

    @Override
    public void remove(TreePath path) throws IOException {
      tree().remove(path);
    }

    @Override
    public Optional<TreeEntry> find(TreePath path) throws IOException {
      return tree.find(path);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) throws IOException {
      return tree.list(directory);
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      return tree.read(file);
    }

    @Override
    public void close() {}
  }

  @Test
  void conformanceLosesNothingWheneverItDies() throws IOException {
    int deaths = 0;
    for (int seed = 0; seed < STACKS / 10; seed++) {
      List<MemoryTree> layers = new ArrayList<>();
      layers.add(new RandomLayers(seed).plan().makeIn(new MemoryTree(), 1));
      RootfsView before = view(layers);
      for (int calls = 0; ; calls++) {
        MemoryTree top = randomUpper(new RandomLayers(-seed - 1), before, seed);
        String shown = lasting(layers, top);
        TableOfContents toc =
            packed(inUpper(top, before, Optional.empty()), new ByteArrayOutputStream());
        try {
          new LayerConformance(new Mortal(top, calls), FORMAT, toc).run();
          break;
        } catch (InterruptedIOException e) {
          deaths++;
          assertEquals(shown, lasting(layers, top), "seed " + seed + ", call " + calls);
        }
      }
    }
    assertTrue(deaths > STACKS / 10, deaths + " deaths");
  }

  /** What is shown of a root, but for sockets and times of directories. */
  private static String lasting(List<MemoryTree> below, MemoryTree top) throws IOException {
    List<MemoryTree> layers = new ArrayList<>(below);
    layers.add(top);
    return withoutLinks(TreeDump.of(OverlayModel.merge(layers, FORMAT)))
        .replaceAll("(?m)^\\S+ socket .*\n", "")
        .replaceAll("(?m)^(\\S+ directory .*?) @\\S+", "$1");
  }

  private static List<String> paths(TableOfContents toc) {
    return toc.entries().stream()
        .map(entry -> entry.getClass().getSimpleName() + " " + entry.path())
        .toList();
  }

  /** Copying one name up breaks its link to others, which is no change. */
  private static String withoutLinks(String dump) {
    return dump.replaceAll("(?m) == .*$", "");
  }
}
