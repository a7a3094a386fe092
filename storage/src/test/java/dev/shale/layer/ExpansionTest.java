package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.tar.TarRecipe;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpansionTest {
  private static final Descriptor BLOB =
      Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.of("blob"), 100);
  private static final Expansion.Room ANY_ROOM = () -> Long.MAX_VALUE;

  private static ExpansionLimit bytes(long bytes) {
    return new ExpansionLimit(bytes, Long.MAX_VALUE);
  }

  private static ExpansionLimit entries(long entries) {
    return new ExpansionLimit(Long.MAX_VALUE, entries);
  }

  private static void scan(TarRecipe layer, ExpansionLimit limit) throws IOException {
    TableOfContents.scanWithin(Expansion.of(BLOB, limit, ANY_ROOM), layer.open());
  }

  private static String refusal(TarRecipe layer, ExpansionLimit limit) {
    OciException refusal = assertThrows(OciException.class, () -> scan(layer, limit));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    return refusal.getMessage();
  }

  @Test
  void acceptsAsManyBytesAsTheLimitSays() throws IOException {
    scan(TarRecipe.of().file("a", new byte[1000]), bytes(512 + 1024 + 1024));
  }

  @Test
  void refusesOneByteMore() {
    assertEquals(
        "unpack layer "
            + BLOB.digest()
            + ": expands to more than 2559 bytes, the most for 100 packed ones; whoever made it has"
            + " to split it",
        refusal(TarRecipe.of().file("a", new byte[1000]), bytes(512 + 1024 + 1023)));
  }

  @Test
  void countsWhatIsBehindTheTar() {
    refusal(TarRecipe.of().zeroBlock().zeroBlock().raw(new byte[5000]), bytes(5000));
  }

  private static TarRecipe sparse(String name, long size) {
    return TarRecipe.of()
        .pax("GNU.sparse.size", Long.toString(size))
        .pax("GNU.sparse.map", "0,0")
        .file(name, "");
  }

  @Test
  void acceptsSparseFileAsLargeAsTheLimit() throws IOException {
    scan(sparse("a", ExpansionLimit.ALWAYS_BYTES), ExpansionLimit.DEFAULT);
  }

  @Test
  void refusesSparseFileThatIsLarger() {
    refusal(sparse("a", ExpansionLimit.ALWAYS_BYTES + 1), ExpansionLimit.DEFAULT);
  }

  @Test
  void refusesSparseFilesThatAreLargerTogether() {
    TarRecipe two = sparse("a", 600).raw(sparse("b", 600).unfinished());
    refusal(two, bytes(1199));
  }

  @Test
  void refusesSparseFilesWhoseSizesOverflow() {
    TarRecipe two = sparse("a", Long.MAX_VALUE - 1).raw(sparse("b", 600).unfinished());
    refusal(two, bytes(Long.MAX_VALUE - 1));
  }

  @Test
  void ratioCountsFromLargeLayersOn() {
    long packed = ExpansionLimit.ALWAYS_BYTES / ExpansionLimit.MAX_RATIO;
    assertEquals(
        List.of(
            ExpansionLimit.ALWAYS_BYTES,
            ExpansionLimit.ALWAYS_BYTES,
            (packed + 1) * ExpansionLimit.MAX_RATIO,
            ExpansionLimit.DEFAULT.maxBytes()),
        List.of(
            ExpansionLimit.DEFAULT.bytesFor(0),
            ExpansionLimit.DEFAULT.bytesFor(packed),
            ExpansionLimit.DEFAULT.bytesFor(packed + 1),
            ExpansionLimit.DEFAULT.bytesFor(Long.MAX_VALUE)));
  }

  @Test
  void acceptsAsManyEntriesAsTheLimitSays() throws IOException {
    scan(TarRecipe.of().directory("a").file("a/b", "").symlink("a/c", "d"), entries(3));
  }

  @Test
  void refusesOneEntryMore() {
    assertEquals(
        "unpack layer "
            + BLOB.digest()
            + ": expands to more than 2 entries; whoever made it has to split it",
        refusal(TarRecipe.of().directory("a").file("a/b", "").symlink("a/c", "d"), entries(2)));
  }

  @Test
  void countsDirectoriesThatAreOnlyImplied() {
    refusal(TarRecipe.of().file("a/b/c/d", ""), entries(3));
  }

  @Test
  void countsWhiteoutsAndLinksToLowerLayers() {
    refusal(TarRecipe.of().whiteout("", "a").link("b", "c"), entries(1));
  }

  @Test
  void countsTheSamePathAgain() {
    refusal(TarRecipe.of().file("a", "").file("a", "").file("a", ""), entries(2));
  }

  @Test
  void countsLongPathsMoreThanOnce() {
    refusal(TarRecipe.of().pax("path", "d/".repeat(600) + "f").file("a", ""), entries(1000));
  }

  @Test
  void asksForRoomUntilThereIsNone() {
    Deque<Long> answers = new ArrayDeque<>(List.of(1L << 24, 1000L, 0L));
    Expansion expansion = Expansion.of(BLOB, ExpansionLimit.DEFAULT, answers::remove);
    OciException refusal =
        assertThrows(
            OciException.class,
            () ->
                new LayerApplier(new MemoryTree(), WhiteoutFormat.OVERLAY_TRUSTED)
                    .applyWithin(expansion, TarRecipe.of().file("a", new byte[4 << 20]).open()));
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
    assertEquals(
        "unpack layer "
            + BLOB.digest()
            + ": expands to more than the store's disk has room for; free some space, or keep the"
            + " store elsewhere (--root)",
        refusal.getMessage());
  }

  @Test
  void letsSmallLayersIntoAStoreThatIsFull() throws IOException {
    TableOfContents.scanWithin(
        Expansion.of(BLOB, ExpansionLimit.DEFAULT, () -> -1),
        TarRecipe.of().file("a", new byte[500_000]).open());
  }
}
