package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.layer.LayerRecipe;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.Mounts;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.ContainerId;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The store on a real file system, with real overlays. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class LocalStoreTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/app:1");
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] SECOND_LAYER =
      LayerRecipe.layer().file("etc/.wh.old", "").file("etc/new", "new\n").bytes();
  private static final SampleImage SAMPLE =
      SampleImage.of(
          LayerRecipe.layer()
              .directory("etc")
              .file("etc/passwd", "root\n")
              .file("etc/old", "old\n")
              .hardLink("etc/same", "etc/passwd")
              .bytes(),
          SECOND_LAYER);

  @TempDir Path temp;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private StoredImage pulled() throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE.send(destination);
    }
    return store.find(NAME).orElseThrow();
  }

  private ContainerRecord container(StoredImage image) throws IOException {
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

  private ContainerRecord write(ContainerRecord record, String path, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Node file = new Node.File(NodeMeta.of(0644, TIME), bytes.length);
    return store
        .containers()
        .root(record)
        .withMounted(
            (_, tree) -> {
              tree.create(TreePath.of(path), file, FileContent.of(bytes));
              return record;
            });
  }

  private String read(StoredImage image, String path) throws IOException {
    try (LayerViews views = store.view(image.layers());
        InputStream in = views.rootfs().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private ContainerRecord commit(ContainerRecord record) throws IOException {
    return store.containers().commitLayer(record, Optional.empty(), History.ofLayer(TIME, "test"));
  }

  @Test
  void keepsAnImagesDigest() throws IOException {
    assertEquals(SAMPLE.manifest().digest(), pulled().digest());
  }

  @Test
  void showsNothingBeforeItIsPublished() throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE.sendBlobs(destination);
      assertTrue(store.images().isEmpty());
    }
  }

  @Test
  void leavesNothingInStagingWithoutPublishing() throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE.sendBlobs(destination);
    }
    assertEquals(List.of(), names("staging"));
    assertEquals(List.of(), names("ingest"));
  }

  @Test
  void refusesALayerThatTheConfigDoesNotName() throws IOException {
    SampleImage other = SampleImage.of(LayerRecipe.layer().file("x", "y").bytes());
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      destination.expect((ImageManifest) other.manifest().manifest(), SAMPLE_ONE.config());
      OciException refusal =
          assertThrows(OciException.class, () -> destination.put(other.layers().getFirst()));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
    assertEquals(List.of(), names("staging"));
    assertEquals(List.of(), names("ingest"));
  }

  private static final SampleImage SAMPLE_ONE =
      SampleImage.of(LayerRecipe.layer().file("a", "b").bytes());

  @Test
  void refusesABlobOfOtherBytes() throws IOException {
    Blob layer = SAMPLE.layers().getFirst();
    Blob damaged =
        new Blob() {
          @Override
          public Descriptor descriptor() {
            return layer.descriptor();
          }

          @Override
          public InputStream open() throws IOException {
            try (InputStream in = layer.open()) {
              byte[] bytes = in.readAllBytes();
              bytes[9] ^= 1; // gzip does not check its operating system byte
              return new VerifiedInputStream(new ByteArrayInputStream(bytes), layer.descriptor());
            }
          }
        };
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      destination.expect((ImageManifest) SAMPLE.manifest().manifest(), SAMPLE.config());
      OciException refusal = assertThrows(OciException.class, () -> destination.put(damaged));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
    assertEquals(List.of(), names("ingest"));
  }

  @Test
  void mountsTheLayersAsOneRoot() throws IOException {
    ContainerRecord record = container(pulled());
    String dump = store.containers().root(record).withMounted((_, tree) -> TreeDump.of(tree));
    assertTrue(dump.contains("etc/new"), dump);
    assertFalse(dump.contains("etc/old"), dump);
  }

  @Test
  void leavesNoMountBehind() throws IOException {
    ContainerRecord record = container(pulled());
    write(record, "x", "y");
    assertTrue(Mounts.list().stream().noneMatch(mount -> mount.isBelow(store.root())));
  }

  @Test
  void showsAProcessMountPointsThatNoCommitHas() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    ContainerRecord committed = commit(record);
    try (LayerViews views = store.view(committed.layers())) {
      assertTrue(views.rootfs().has(TreePath.of("added")));
      assertFalse(views.rootfs().has(TreePath.of("proc")));
      assertFalse(views.rootfs().has(TreePath.of("etc/hosts")));
    }
  }

  @Test
  void commitsByRenamingTheUpperDirectory() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    Object inode = Files.getAttribute(upper(record).resolve("added"), "unix:ino");
    ContainerRecord committed = commit(record);
    Path tree =
        temp.resolve("store/trees/trusted-host")
            .resolve(committed.parent().orElseThrow().digest().hex());
    assertEquals(inode, Files.getAttribute(tree.resolve("added"), "unix:ino"));
  }

  @Test
  void packsACommittedLayerToTheBytesThatItsNameSays() throws IOException {
    ContainerRecord committed = commit(write(container(pulled()), "added", "text"));
    StoredImage image =
        store.add(committed.config(), committed.layers(), Optional.of(NAME.withTag("2")));
    try (ImageSource source = store.source(image);
        InputStream in = source.blob(image.layers().getLast().blob()).open()) {
      assertEquals(image.layers().getLast().diffId(), Digest.of(in.readAllBytes()));
    }
  }

  @Test
  void refusesAnImageOfWhichALayerIsPackedOtherwiseThanHere() throws IOException {
    ContainerRecord committed = commit(write(container(pulled()), "added", "text"));
    Descriptor other = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.of("other"), 5);
    List<LayerId> layers = new ArrayList<>(committed.layers());
    layers.add(new LayerId(other, layers.removeLast().diffId()));
    OciException refusal =
        assertThrows(
            OciException.class, () -> store.add(committed.config(), layers, Optional.empty()));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertTrue(refusal.getMessage().contains(other.digest().toString()), refusal.getMessage());
  }

  @Test
  void goesOnWithAContainerAfterACommit() throws IOException {
    ContainerRecord once = commit(write(container(pulled()), "one", "1"));
    ContainerRecord twice = commit(write(once, "two", "2"));
    StoredImage image = store.add(twice.config(), twice.layers(), Optional.empty());
    assertEquals("1", read(image, "one"));
    assertEquals("2", read(image, "two"));
  }

  @Test
  void changesNoContainerThatSomebodyElseChanges() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    boolean refused =
        store
            .containers()
            .root(record)
            .withMounted(
                (_, _) ->
                    isConflict(() -> commit(record)) && isConflict(() -> store.remove(record)));
    assertTrue(refused);
    assertEquals(3, commit(record).layers().size());
    store.remove(store.containers().require("c"));
    assertEquals(List.of(), names("containers"));
  }

  private static boolean isConflict(Executable change) {
    return assertThrows(OciException.class, change).kind() == ErrorKind.CONFLICT;
  }

  @Test
  void endsACommitThatADeadProcessHadBegun() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    ContainerRecord committed = commit(record);
    store.containers().replace(record.committing(committed.layers().getLast()));
    Path upper = upper(record);
    Files.delete(upper);
    assertEquals(committed.layers(), store.containers().require("c").layers());
  }

  @Test
  void endsACommitWhoseProcessDiedBeforeItWasRecorded() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    ContainerRecord committed = commit(record);
    store.containers().replace(record.committing(committed.layers().getLast()));
    assertEquals(committed.layers(), store.containers().require("c").layers());
  }

  @Test
  void keepsTheLayerOfACommitThatADeadProcessHadBegun() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    ContainerRecord committed = commit(record);
    store.containers().replace(record.committing(committed.layers().getLast()));
    Files.delete(upper(record));
    store.sweep();
    assertEquals(committed.layers(), store.containers().require("c").layers());
  }

  @Test
  void forgetsACommitThatCameToNothing() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    store.containers().replace(record.committing(SAMPLE_LAYER));
    assertEquals(record.layers(), store.containers().require("c").layers());
  }

  private static final LayerId SAMPLE_LAYER =
      new LayerId(
          SAMPLE_ONE.layers().getFirst().descriptor(), SAMPLE_ONE.config().diffIds().getFirst());

  @Test
  void removesAnImageWithAllThatOnlyItNeeds() throws IOException {
    store.remove(pulled());
    assertEquals(List.of(), names("trees/trusted-host"));
    assertEquals(List.of(), names("tocs"));
    assertEquals(List.of(), names("blobs/sha256"));
  }

  @Test
  void keepsWhatAContainerStandsOn() throws IOException {
    StoredImage image = pulled();
    ContainerRecord record = container(image);
    store.remove(image);
    assertEquals(record, write(record, "still", "here"));
  }

  @Test
  void opensThoughAContainersRecordCannotBeRead() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    store.close();
    Files.writeString(temp.resolve("store/containers/" + record.id().hex() + ".json"), "{");
    open();
    assertEquals(List.of(record.id().hex()), names("snapshots"));
  }

  @Test
  void removesAContainerWithItsFiles() throws IOException {
    ContainerRecord record = write(container(pulled()), "added", "text");
    store.containers().remove(record);
    assertEquals(List.of(), names("snapshots"));
    assertEquals(List.of(), names("containers"));
    assertEquals(List.of(), names("staging"));
  }

  @Test
  void movesANameToTheImageThatGotItLast() throws IOException {
    StoredImage first = pulled();
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE_ONE.send(destination);
    }
    assertEquals(SAMPLE_ONE.manifest().digest(), store.find(NAME).orElseThrow().digest());
    assertEquals(List.of(), store.find(first.digest()).orElseThrow().names());
  }

  @Test
  void reclaimsWhatADeadProcessLeft() throws IOException {
    store.close();
    Path staging = temp.resolve("store/staging");
    Files.createDirectories(staging.resolve("dead/a/b"));
    Files.createFile(staging.resolve("dead.lock"));
    Files.createFile(temp.resolve("store/ingest/partial"));
    LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted())).close();
    assertEquals(List.of(), names("staging"));
    assertEquals(List.of(), names("ingest"));
  }

  @Test
  void goesOnWithAStoreThatADeadProcessHadBegunToMake() throws IOException {
    Path begun = temp.resolve("begun");
    for (Path directory : new StoreLayout(begun).directories().subList(0, 2)) {
      Files.createDirectories(directory);
    }
    LocalStore.open(begun, StackingChoice.of(Stacking.trusted())).close();
    assertTrue(Files.exists(begun.resolve("index.json")));
  }

  @Test
  void leavesNothingOfAnImageWhenItIsInterrupted() throws IOException {
    try (ImageDestination destination = store.destination(List.of(NAME))) {
      SAMPLE.sendBlobs(destination);
      Thread.currentThread().interrupt();
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of(), names("blobs/sha256"));
    assertEquals(List.of(), names("tocs"));
  }

  @Test
  void leavesNoTreeOfLayersThatWereHereForAnotherImage() throws IOException {
    pulled();
    List<String> trees = names("trees/trusted-host");
    SampleImage other =
        SampleImage.of(SECOND_LAYER, LayerRecipe.layer().file("absent", "text").bytes());
    try (ImageDestination destination = store.destination(List.of())) {
      destination.put(
          Blob.of(((ImageManifest) other.manifest().manifest()).config(), other.config().bytes()));
      assertThrows(OciException.class, () -> destination.publish(other.manifest()));
    }
    assertEquals(trees, names("trees/trusted-host"));
  }

  @Test
  void sweepsLayersThatAreNamedBySha512() throws IOException {
    Path toc = temp.resolve("store/tocs").resolve("a".repeat(128));
    Files.createFile(toc);
    store.sweep();
    assertFalse(Files.exists(toc));
  }

  @Test
  void refusesADirectoryOfOtherThings() throws IOException {
    Path other = Files.createDirectories(temp.resolve("other"));
    Files.createFile(other.resolve("mine"));
    assertThrows(
        OciException.class,
        () -> LocalStore.open(other, StackingChoice.of(Stacking.trusted())).close());
    assertEquals(List.of(other.resolve("mine")), list(other));
  }

  private Path upper(ContainerRecord record) {
    return temp.resolve("store/snapshots").resolve(record.id().hex()).resolve("upper-trusted-host");
  }

  private List<String> names(String directory) throws IOException {
    return list(temp.resolve("store").resolve(directory)).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
