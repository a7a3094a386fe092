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
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Authority;
import dev.shale.snapshot.ContainerId;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.Stacking.Method;
import dev.shale.snapshot.TreeForm;
import dev.shale.snapshot.TreeForm.Marks;
import dev.shale.transport.ImageDestination;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    COPIES,
    COPIES_OF_A_SINGLE_USER;

    private Stacking stacking() {
      Method kernel = new Method.Kernel();
      Method fuse =
          new Method.Fuse(Path.of("/usr/bin/fuse-overlayfs"), Path.of("/usr/bin/setpriv"));
      return switch (this) {
        case OVERLAY -> of(kernel, Marks.TRUSTED, Authority.HOST);
        case OVERLAY_OF_A_NAMESPACE -> of(kernel, Marks.USER, Authority.NAMESPACE);
        case OVERLAY_OF_A_SINGLE_USER -> of(kernel, Marks.USER, Authority.SINGLE);
        case FUSE -> of(fuse, Marks.NAMES, Authority.HOST);
        case COPIES -> Stacking.copies(Authority.HOST);
        case COPIES_OF_A_SINGLE_USER -> Stacking.copies(Authority.SINGLE);
      };
    }

    private static Stacking of(Method method, Marks marks, Authority authority) {
      return new Stacking(method, new TreeForm(marks, authority));
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
    try (ImageDestination destination = store.destination(Optional.of(NAME))) {
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

  @Test
  void goesOnWithAContainerOnlyAsItWasBegun() throws IOException {
    ContainerRecord record;
    try (LocalStore store = open(Way.OVERLAY)) {
      record = changed(store, container(store));
    }
    try (LocalStore store = open(Way.OVERLAY_OF_A_NAMESPACE)) {
      ActiveRoot root = store.containers().root(record);
      OciException refusal =
          assertThrows(OciException.class, () -> root.withMounted((_, files) -> change(files)));
      assertEquals(ErrorKind.CONFLICT, refusal.kind());
      assertEquals(3, commit(store, record).layers().size());
      assertEquals(List.of(), sound(store));
    }
  }

  @Test
  void findsCopiesThatAreNotWhatTheyShouldBe() throws IOException {
    try (LocalStore store = open(Way.COPIES)) {
      List<LayerId> stack = container(store).layers();
      try (ScratchRoot scratch = store.scratch(stack)) {
        boolean _ = scratch.root().withMounted((_, root) -> true);
        assertEquals(Optional.empty(), scratch.commit(Optional.empty()));
      }
      assertEquals(List.of(), sound(store));
      Path left = temp.resolve("store/copies/host");
      try (Stream<Path> copies = Files.list(left)) {
        Files.writeString(copies.findFirst().orElseThrow().resolve("root/etc/mail"), "7 rof\n");
      }
      assertEquals(1, sound(store).size());
      List<Finding> mended =
          store.check(new CheckRequest(CheckRequest.Depth.METADATA, CheckRequest.Repair.LOSSLESS));
      assertEquals(1, mended.size());
      assertEquals(List.of(), sound(store));
    }
  }
}
