package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.layer.LayerRecipe;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.ContainerId;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores in which something has gone wrong, by what a disk or a stranger may do. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class StoreCheckTest {
  private static final ImageReference PULLED = ImageReference.parse("example.com/app:1");
  private static final ImageReference MADE = ImageReference.parse("localhost/made:1");
  private static final CheckRequest.Repair NONE = CheckRequest.Repair.NONE;
  private static final CheckRequest.Repair LOSSLESS = CheckRequest.Repair.LOSSLESS;
  private static final CheckRequest.Repair FORCED = CheckRequest.Repair.FORCED;

  private static final SampleImage IMAGE =
      SampleImage.of(
          LayerRecipe.layer()
              .directory("etc")
              .file("etc/passwd", "root\n")
              .file("etc/old", "old\n")
              .file("var/lib/implied", "x")
              .hardLink("etc/same", "etc/passwd")
              .symlink("bin", "usr/bin")
              .bytes(),
          LayerRecipe.layer()
              .file("etc/.wh.old", "")
              .file("var/.wh..wh..opq", "")
              .hardLink("etc/lower", "etc/passwd")
              .file("etc/new", "new\n")
              .bytes());

  @TempDir Path temp;
  private LocalStore store;

  @BeforeEach
  void fill() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted()));
    try (ImageDestination destination = store.destination(List.of(PULLED))) {
      IMAGE.send(destination);
    }
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private StoredImage made() throws IOException {
    MemoryTree draft = new MemoryTree();
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    Node file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), text.length);
    draft.create(TreePath.of("file"), file, FileContent.of(text));
    LayerId layer = store.store(draft, List.of());
    ImageConfig config =
        ImageConfig.scratch(Platform.of("linux", "amd64"))
            .edit()
            .append(layer.diffId(), History.ofLayer(Instant.EPOCH, "test"))
            .build();
    return store.add(config, List.of(layer), Optional.of(MADE));
  }

  private void container() throws IOException {
    StoredImage image = store.find(PULLED).orElseThrow();
    store
        .containers()
        .add(
            new ContainerRecord(
                ContainerId.random(new SecureRandom()),
                "box",
                Instant.EPOCH,
                PULLED.toString(),
                Optional.of(image.raw().descriptor()),
                image.layers(),
                image.config(),
                Optional.empty()));
  }

  private List<Finding> metadata(CheckRequest.Repair repair) throws IOException {
    return store.check(new CheckRequest(CheckRequest.Depth.METADATA, repair));
  }

  private List<Finding> content(CheckRequest.Repair repair) throws IOException {
    return store.check(new CheckRequest(CheckRequest.Depth.CONTENT, repair));
  }

  private Path tree(StoredImage image, int layer) {
    ChainId chain = LayerId.chain(image.layers().subList(0, layer + 1)).orElseThrow();
    return temp.resolve("store/trees/trusted-host").resolve(chain.digest().hex());
  }

  private Path pulledTree() throws IOException {
    return tree(store.find(PULLED).orElseThrow(), 0);
  }

  private Path blob(Digest digest) {
    return temp.resolve("store/blobs/sha256").resolve(digest.hex());
  }

  private static Path firstBlob(StoreCheckTest test) {
    return test.blob(IMAGE.layers().getFirst().descriptor().digest());
  }

  /** One finding, of which the text says so. */
  private static Finding only(List<Finding> findings, Finding.Kind kind, String what) {
    assertEquals(1, findings.size(), findings.toString());
    Finding finding = findings.getFirst();
    assertEquals(kind, finding.kind(), findings.toString());
    assertTrue(finding.what().contains(what), findings.toString());
    return finding;
  }

  private void assertMended(List<Finding> findings, Finding.Kind kind, String what)
      throws IOException {
    assertTrue(only(findings, kind, what).mended().isPresent(), findings.toString());
    assertEquals(List.of(), content(NONE));
  }

  @Test
  void findsNothingInAStoreThatIsSound() throws IOException {
    made();
    container();
    assertEquals(List.of(), metadata(NONE));
    assertEquals(List.of(), content(NONE));
  }

  @Test
  void unpacksAgainWhereAFileIsMissing() throws IOException {
    FileTime before = Files.getLastModifiedTime(pulledTree().resolve("etc"));
    Files.delete(pulledTree().resolve("etc/old"));
    Files.setLastModifiedTime(pulledTree().resolve("etc"), before);
    only(metadata(NONE), Finding.Kind.DAMAGED, "etc/old is missing");
    assertMended(metadata(LOSSLESS), Finding.Kind.DAMAGED, "etc/old is missing");
  }

  @Test
  void unpacksAgainWhereAFileIsTooMuch() throws IOException {
    FileTime before = Files.getLastModifiedTime(pulledTree().resolve("etc"));
    Files.createFile(pulledTree().resolve("etc/strange"));
    Files.setLastModifiedTime(pulledTree().resolve("etc"), before);
    assertMended(metadata(LOSSLESS), Finding.Kind.DAMAGED, "etc/strange is no part of the layer");
  }

  @Test
  void unpacksAgainWhereAModeIsAnother() throws IOException {
    Files.setPosixFilePermissions(
        pulledTree().resolve("etc/old"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertMended(metadata(LOSSLESS), Finding.Kind.DAMAGED, "etc/old has mode 0777, not 0640");
  }

  @Test
  void unpacksAgainWhereALinkLeadsElsewhere() throws IOException {
    Path link = pulledTree().resolve("bin");
    FileTime root = Files.getLastModifiedTime(pulledTree());
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/tmp"));
    Files.setLastModifiedTime(pulledTree(), root);
    List<Finding> findings = metadata(LOSSLESS);
    assertEquals(1, findings.size());
    assertTrue(findings.getFirst().what().startsWith("bin "), findings.toString());
    assertEquals(List.of(), content(NONE));
  }

  @Test
  void unpacksAgainWhereNothingIsHiddenAnyMore() throws IOException {
    Path tree = tree(store.find(PULLED).orElseThrow(), 1);
    FileTime before = Files.getLastModifiedTime(tree.resolve("etc"));
    Files.delete(tree.resolve("etc/old"));
    Files.setLastModifiedTime(tree.resolve("etc"), before);
    assertMended(metadata(LOSSLESS), Finding.Kind.DAMAGED, "etc/old is missing");
  }

  private static void overwrite(Path file, int position) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[position]++;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, before);
  }

  @Test
  void findsOtherContentOnlyByReadingIt() throws IOException {
    overwrite(pulledTree().resolve("etc/old"), 0);
    assertEquals(List.of(), metadata(NONE));
    only(content(NONE), Finding.Kind.DAMAGED, "etc/old has other content");
    assertMended(content(LOSSLESS), Finding.Kind.DAMAGED, "etc/old has other content");
  }

  @Test
  void dropsAnImageThatCanBeFetchedAgain() throws IOException {
    overwrite(firstBlob(this), 50);
    only(content(NONE), Finding.Kind.DAMAGED, "--repair mends it");
    Finding finding = content(LOSSLESS).getFirst();
    assertTrue(finding.mended().orElse("").contains("pull it again"), finding.toString());
    assertEquals(List.of(), store.images());
    assertEquals(List.of(), content(NONE));
  }

  @Test
  void findsABlobOfAnotherSize() throws IOException {
    Files.writeString(firstBlob(this), "short");
    only(metadata(NONE), Finding.Kind.DAMAGED, "has 5 bytes, not");
  }

  @Test
  void findsABlobThatIsMissing() throws IOException {
    Files.delete(firstBlob(this));
    only(metadata(NONE), Finding.Kind.MISSING, "is not in the store");
  }

  @Test
  void keepsWhatOnlyAContainerHas() throws IOException {
    container();
    Files.delete(firstBlob(this));
    Finding finding = only(content(LOSSLESS), Finding.Kind.MISSING, "--repair --force removes it");
    assertTrue(finding.isDamage());
    assertEquals(1, store.containers().list().size());
    assertTrue(content(FORCED).getFirst().mended().isPresent());
    assertEquals(List.of(), content(NONE));
    assertEquals(List.of(), store.containers().list());
  }

  @Test
  void keepsTheOnlyCopyOfWhatWasMadeHere() throws IOException {
    overwrite(tree(made(), 0).resolve("file"), 0);
    only(content(LOSSLESS), Finding.Kind.DAMAGED, "--repair --force removes it");
    assertTrue(store.find(MADE).isPresent());
    assertTrue(content(FORCED).getFirst().mended().isPresent());
    assertTrue(store.find(MADE).isEmpty());
    assertEquals(List.of(), content(NONE));
  }

  @Test
  void listsALayerAgain() throws IOException {
    Digest diffId = IMAGE.config().diffIds().getFirst();
    Files.delete(temp.resolve("store/tocs").resolve(diffId.hex()));
    only(metadata(NONE), Finding.Kind.MISSING, "is not in the store");
    assertMended(metadata(LOSSLESS), Finding.Kind.MISSING, "is not in the store");
  }

  @Test
  void listsALayerAgainOfWhichTheTableIsDamaged() throws IOException {
    Digest diffId = made().layers().getFirst().diffId();
    Files.writeString(temp.resolve("store/tocs").resolve(diffId.hex()), "no table");
    assertMended(metadata(LOSSLESS), Finding.Kind.MISSING, "is not in the store");
  }

  @Test
  void findsAnImageWithoutAManifest() throws IOException {
    Files.delete(blob(IMAGE.manifest().digest()));
    assertEquals(Finding.Kind.MISSING, metadata(NONE).getFirst().kind());
    assertTrue(metadata(LOSSLESS).getFirst().mended().isPresent());
    assertEquals(List.of(), store.images());
  }

  @Test
  void findsAContainerThatCannotBeRead() throws IOException {
    String id = "0123456789abcdef".repeat(4);
    Files.writeString(temp.resolve("store/containers").resolve(id + ".json"), "{");
    only(metadata(LOSSLESS), Finding.Kind.DAMAGED, "not valid JSON");
    assertMended(metadata(FORCED), Finding.Kind.DAMAGED, "not valid JSON");
  }

  @Test
  void keepsWhatAContainerThatCannotBeReadMayStandOn() throws IOException {
    container();
    Path record =
        temp.resolve("store/containers")
            .resolve(store.containers().list().getFirst().id().hex() + ".json");
    byte[] whole = Files.readAllBytes(record);
    Files.writeString(record, "{");
    Files.delete(blob(IMAGE.manifest().digest())); // so that the image goes
    assertTrue(metadata(LOSSLESS).size() > 2);
    Files.write(record, whole);
    assertEquals(
        0, metadata(NONE).stream().filter(finding -> finding.what().contains("layer")).count());
    assertTrue(Files.exists(firstBlob(this)));
  }

  @Test
  void opensNoStoreThatHasLostItsList() throws IOException {
    store.close();
    Files.delete(temp.resolve("store/index.json"));
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted())));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertTrue(Files.exists(blob(IMAGE.manifest().digest())));
  }

  @Test
  void removesWhatNothingRefersTo() throws IOException {
    Digest stray = Digest.of(new byte[] {1});
    Files.write(blob(stray), new byte[] {1});
    Finding finding = only(content(NONE), Finding.Kind.UNREFERENCED, "nothing refers to it");
    assertEquals(false, finding.isDamage());
    assertMended(content(LOSSLESS), Finding.Kind.UNREFERENCED, "nothing refers to it");
  }

  @Test
  void repairsNothingWhileAnotherProcessIsAtWork() throws IOException {
    try (LeaseHolder other = LeaseHolder.of(temp.resolve("store/lease"))) {
      assertTrue(other.isAlive());
      OciException refusal = assertThrows(OciException.class, () -> metadata(LOSSLESS));
      assertEquals(ErrorKind.CONFLICT, refusal.kind());
    }
    assertEquals(List.of(), metadata(LOSSLESS));
  }
}
