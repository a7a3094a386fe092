package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.History;
import dev.shale.image.LayerId;
import dev.shale.layer.LayerRecipe;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.KnownProcess;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Authority;
import dev.shale.snapshot.ContainerId;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.Loan;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.TreeForm;
import dev.shale.snapshot.TreeForm.Marks;
import dev.shale.transport.ImageDestination;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers are the same, in whichever way their roots come about. */
@Tag("linux")
@Tag("peer")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class ContainerStackingTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/app:1");
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);
  private static final NodeMeta META = NodeMeta.of(0644, TIME);
  private static final SampleImage SAMPLE =
      SampleImage.of(
          LayerRecipe.layer()
              .directory("etc")
              .file("etc/passwd", "root\n")
              .file("etc/old", "old\n")
              .hardLink("etc/same", "etc/passwd")
              .directory("opt")
              .file("opt/one", "1\n")
              .file("opt/two", "2\n")
              .bytes(),
          LayerRecipe.layer()
              .file("etc/.wh.old", "")
              .file(TreePath.of("etc/mail"), META.withOwner(7, 8), "for 7\n")
              .bytes());

  /** How a root comes about. */
  enum Way {
    OVERLAY,
    OVERLAY_OF_A_NAMESPACE,
    OVERLAY_OF_A_SINGLE_USER,
    FUSE,
    FUSE_OF_A_SINGLE_USER,
    COPIES,
    COPIES_OF_A_NAMESPACE,
    COPIES_OF_A_SINGLE_USER;

    private Stacking stacking() {
      return switch (this) {
        case OVERLAY -> Stacking.trusted();
        case OVERLAY_OF_A_NAMESPACE -> Stacking.user();
        case OVERLAY_OF_A_SINGLE_USER -> new Stacking.Kernel(form(Marks.USER, Authority.SINGLE));
        case FUSE -> fuse(Authority.HOST);
        case FUSE_OF_A_SINGLE_USER -> fuse(Authority.SINGLE);
        case COPIES -> new Stacking.Copies(Authority.HOST);
        case COPIES_OF_A_NAMESPACE -> new Stacking.Copies(Authority.NAMESPACE);
        case COPIES_OF_A_SINGLE_USER -> new Stacking.Copies(Authority.SINGLE);
      };
    }

    private static Stacking fuse(Authority authority) {
      return new Stacking.Fuse(
          Path.of("/usr/bin/fuse-overlayfs"),
          Path.of("/usr/bin/setpriv"),
          form(Marks.NAMES, authority));
    }

    private static TreeForm form(Marks marks, Authority authority) {
      return new TreeForm(marks, authority);
    }
  }

  @TempDir Path temp;

  private LocalStore open(Way way) throws IOException {
    return open(temp, way);
  }

  private static LocalStore open(Path directory, Way way) throws IOException {
    return LocalStore.open(directory.resolve("store"), StackingChoice.of(way.stacking()));
  }

  private static ContainerRecord container(LocalStore store) throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE.send(destination);
    }
    StoredImage image = store.find(NAME).orElseThrow();
    ContainerRecord record =
        new ContainerRecord(
            ContainerId.random(new SecureRandom()),
            "c",
            TIME,
            NAME.toString(),
            Optional.of(image.raw().descriptor()),
            image.layers(),
            image.config(),
            Optional.empty());
    store.containers().add(record);
    return record;
  }

  /** Changes some of everything. */
  private static boolean change(FileTree root) throws IOException {
    byte[] text = "new\n".getBytes(StandardCharsets.UTF_8);
    Node.File file = new Node.File(META, text.length);
    root.create(TreePath.of("etc/new"), file, FileContent.of(text));
    root.link(TreePath.of("etc/too"), TreePath.of("etc/new"));
    root.remove(TreePath.of("etc/passwd"));
    root.remove(TreePath.of("opt"));
    root.create(TreePath.of("opt"), new Node.Directory(META.withMode(0750)), FileContent.EMPTY);
    root.create(TreePath.of("opt/two"), file, FileContent.of(text));
    root.setMeta(TreePath.of("opt"), META.withMode(0750));
    root.create(TreePath.of("dir"), new Node.Directory(META.withMode(01777)), FileContent.EMPTY);
    root.create(TreePath.of("dir/socket"), new Node.Socket(META), FileContent.EMPTY);
    Node mail = root.find(TreePath.of("etc/mail")).orElseThrow().node();
    root.setMeta(TreePath.of("etc/mail"), mail.meta().withMode(0600));
    root.setMeta(TreePath.of("etc"), NodeMeta.of(0755, TIME));
    root.setMeta(TreePath.of("dir"), META.withMode(01777));
    return true;
  }

  private static ContainerRecord changed(LocalStore store, ContainerRecord record)
      throws IOException {
    boolean done = store.containers().root(record).withMounted((_, root) -> change(root));
    assertTrue(done);
    return record;
  }

  private static ContainerRecord commit(LocalStore store, ContainerRecord record)
      throws IOException {
    History history = History.ofLayer(TIME, "test");
    return store.containers().commitLayer(record, Optional.of(TIME), history);
  }

  private static List<String> sound(LocalStore store) throws IOException {
    return store
        .check(new CheckRequest(CheckRequest.Depth.CONTENT, CheckRequest.Repair.NONE))
        .stream()
        .map(Finding::toString)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void commitsTheSameLayer(Way way) throws IOException {
    LayerId expected;
    try (LocalStore store = open(temp.resolve("reference"), Way.OVERLAY)) {
      expected = commit(store, changed(store, container(store))).layers().getLast();
    }
    try (LocalStore store = open(way)) {
      ContainerRecord committed = commit(store, changed(store, container(store)));
      assertEquals(expected, committed.layers().getLast());
      assertTrue(store.containers().root(committed).isUnchanged());
      assertEquals(List.of(), sound(store));
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsWhatWasChanged(Way way) throws IOException {
    try (LocalStore store = open(way)) {
      ContainerRecord record = container(store);
      assertTrue(store.containers().root(record).isUnchanged());
      changed(store, record);
      assertFalse(store.containers().root(record).isUnchanged());
      try (LayerViews now = store.containers().root(record).viewNow()) {
        assertFalse(now.rootfs().has(TreePath.of("etc/passwd")));
        Node mail = now.rootfs().find(TreePath.of("etc/mail")).orElseThrow().node();
        assertEquals(META.withOwner(7, 8).withMode(0600), mail.meta());
        assertEquals("new\n", text(now, "etc/too"));
      }
    }
  }

  private static String text(LayerViews views, String path) throws IOException {
    try (InputStream in = views.rootfs().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromStepToStep(Way way) throws IOException {
    try (LocalStore store = open(way)) {
      List<LayerId> stack = new ArrayList<>(container(store).layers());
      try (ScratchRoot scratch = store.scratch(stack)) {
        boolean _ = scratch.root().withMounted((_, root) -> change(root));
        scratch.commit(Optional.of(TIME)).ifPresent(stack::add);
      }
      assertEquals(3, stack.size());
      try (ScratchRoot scratch = store.scratch(stack)) {
        boolean there =
            scratch
                .root()
                .withMounted(
                    (_, root) ->
                        root.find(TreePath.of("etc/too")).isPresent()
                            && root.find(TreePath.of("etc/passwd")).isEmpty()
                            && root.find(TreePath.of("dir/socket")).isEmpty());
        assertTrue(there);
        assertEquals(Optional.empty(), scratch.commit(Optional.of(TIME)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void removesAllOfAnImageAndItsContainer(Way way) throws IOException {
    try (LocalStore store = open(way)) {
      ContainerRecord record = changed(store, container(store));
      try (ScratchRoot scratch = store.scratch(record.layers())) {
        boolean _ = scratch.root().withMounted((_, root) -> change(root));
        assertTrue(scratch.commit(Optional.empty()).isPresent());
      }
      store.remove(record);
      store.remove(store.find(NAME).orElseThrow());
      store.sweep();
    }
    assertFalse(LocalStore.isUnpacked(temp.resolve("store")));
  }

  private static Stream<Arguments> pairs() {
    return Arrays.stream(Way.values())
        .flatMap(one -> Arrays.stream(Way.values()).map(other -> Arguments.of(one, other)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void goesOnWithAContainerOnlyAsItWasBegun(Way begun, Way other) throws IOException {
    ContainerRecord record;
    try (LocalStore store = open(begun)) {
      record = changed(store, container(store));
    }
    try (LocalStore store = open(other)) {
      if (other != begun) {
        ActiveRoot root = store.containers().root(record);
        OciException refusal =
            assertThrows(OciException.class, () -> root.withMounted((_, files) -> change(files)));
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
      }
      ContainerRecord committed = commit(store, record);
      assertEquals(3, committed.layers().size());
      assertTrue(store.containers().root(committed).isUnchanged());
      assertEquals(List.of(), sound(store));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void usesAStoreThatWasUsedInAnotherWay(Way first, Way second) throws IOException {
    LayerId layer;
    try (LocalStore store = open(first)) {
      ContainerRecord record = commit(store, changed(store, container(store)));
      layer = record.layers().getLast();
      store.remove(record);
    }
    try (LocalStore store = open(second)) {
      ContainerRecord record = commit(store, changed(store, container(store)));
      assertEquals(layer, record.layers().getLast());
      boolean same = store.containers().root(record).withMounted((_, root) -> isChanged(root));
      assertTrue(same);
      assertEquals(List.of(), sound(store));
    }
  }

  private static boolean isChanged(FileTree root) throws IOException {
    return root.find(TreePath.of("etc/too")).isPresent()
        && root.find(TreePath.of("etc/passwd")).isEmpty()
        && root.list(TreePath.of("opt")).size() == 1
        && root.find(TreePath.of("etc/mail")).orElseThrow().node().meta().uid() == 7;
  }

  @ParameterizedTest
  @EnumSource
  void takesBackWhatADeadProcessHasLent(Way way) throws IOException {
    try (LocalStore store = open(way)) {
      ContainerRecord record = container(store);
      ActiveRoot root = store.containers().root(record);
      boolean _ = root.withMounted((place, files) -> lend(root.loan(place), files));
      assertTrue(root.isUnchanged());
      boolean isBack =
          root.withMounted(
              (_, files) ->
                  files.find(TreePath.of("etc/lent")).isEmpty()
                      && text(files, "etc/passwd").equals("root\n"));
      assertTrue(isBack);
      assertEquals(List.of(), sound(store));
    }
  }

  @ParameterizedTest
  @EnumSource
  void mountPointsThatTheImageLacksAreInNoLayer(Way way) throws IOException {
    MountPoints points =
        new MountPoints(
            Stream.of("a/b/c", "etc/x/y", "opt")
                .map(path -> new MountPoints.Directory(TreePath.of(path), 0700))
                .toList(),
            List.of(TreePath.of("run/secrets/key"), TreePath.of("etc/extra")));
    try (LocalStore store = open(way);
        ScratchRoot scratch = store.scratch(container(store).layers())) {
      boolean seen = scratch.root().withMounted(points, (place, _) -> lend(scratch, place, points));
      assertTrue(seen);
      assertEquals(Optional.empty(), scratch.commit(Optional.of(TIME)));
    }
  }

  private static boolean lend(ScratchRoot scratch, Path place, MountPoints points)
      throws IOException {
    try (Loan loan = scratch.root().loan(place)) {
      InitLayer.lend(loan, points);
      InitLayer.lend(loan, points);
      return Stream.concat(
              points.directories().stream().map(MountPoints.Directory::path),
              points.files().stream())
          .allMatch(point -> Files.exists(place.resolve(point.toString())));
    }
  }

  /** Lends as who dies before he can take it back. */
  private static boolean lend(Loan loan, FileTree root) throws IOException {
    byte[] text = "lent\n".getBytes(StandardCharsets.UTF_8);
    try (FileTree _ = loan.root()) {
      for (String path : List.of("etc/lent", "etc/passwd")) {
        loan.put(
            TreePath.of(path),
            new Node.File(META, text.length),
            FileContent.of(text),
            Loan.Return.ALWAYS);
      }
    }
    return text(root, "etc/passwd").equals("lent\n");
  }

  private static String text(FileTree tree, String path) throws IOException {
    try (InputStream in = tree.read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesWhatIsMountedInAnotherNamespaceAlone(Way way) throws IOException {
    try (LocalStore store = open(way)) {
      ContainerRecord record = changed(store, container(store));
      Path directory = temp.resolve("store/snapshots").resolve(record.id().hex());
      boolean isCopy = Files.notExists(directory.resolve("merged"));
      Process other = new ProcessBuilder("unshare", "--mount", "sh", "-c", "echo; cat").start();
      try (BufferedReader out = other.inputReader()) {
        assertEquals("", out.readLine());
        KnownProcess.write(other.pid(), directory.resolve("mounted"));
        ActiveRoot root = store.containers().root(record);
        if (!isCopy) {
          assertEquals(ErrorKind.CONFLICT, refusal(() -> commit(store, record)).kind());
          assertEquals(ErrorKind.CONFLICT, refusal(root::attach).kind());
          assertEquals(ErrorKind.CONFLICT, refusal(() -> root.withMounted((_, _) -> true)).kind());
        }
      } finally {
        other.destroyForcibly().onExit().join();
      }
      assertEquals(3, commit(store, record).layers().size());
    }
  }

  private static OciException refusal(Executable change) {
    return assertThrows(OciException.class, change);
  }

  /** What can become of a copy that lies idle. */
  enum Damage {
    OTHER_BYTES,
    OTHER_MODE,
    MISSING,
    MORE,
    NO_STAMPS
  }

  private static void damage(Path copy, Damage damage) throws IOException {
    Path mail = copy.resolve("root/etc/mail");
    switch (damage) {
      case OTHER_BYTES -> Files.writeString(mail, "7 rof\n");
      case OTHER_MODE ->
          Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
      case MISSING -> Files.delete(mail);
      case MORE -> Files.writeString(copy.resolve("root/more"), "");
      case NO_STAMPS -> Files.writeString(copy.resolve("stamps"), "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsCopiesThatAreNotWhatTheyShouldBe(Damage damage) throws IOException {
    try (LocalStore store = open(Way.COPIES)) {
      List<LayerId> stack = container(store).layers();
      try (ScratchRoot scratch = store.scratch(stack)) {
        boolean _ = scratch.root().withMounted((_, root) -> true);
        assertEquals(Optional.empty(), scratch.commit(Optional.empty()));
      }
      assertEquals(List.of(), sound(store));
      Path left = temp.resolve("store/copies/host");
      try (Stream<Path> copies = Files.list(left)) {
        damage(copies.findFirst().orElseThrow(), damage);
      }
      int expected = damage == Damage.NO_STAMPS ? 0 : 1; // then all is compared
      assertEquals(expected, sound(store).size());
      List<Finding> mended =
          store.check(new CheckRequest(CheckRequest.Depth.METADATA, CheckRequest.Repair.LOSSLESS));
      assertEquals(expected, mended.size());
      assertEquals(List.of(), sound(store));
      assertEquals(expected == 0, !isEmpty(left));
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
