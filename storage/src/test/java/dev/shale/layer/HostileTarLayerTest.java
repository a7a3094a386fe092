package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.tar.TarRecipe;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers whose tar is sound, but says what no tree can be, or too much of it. */
class HostileTarLayerTest {
  private static final String LONG = "n".repeat(500);

  private static TableOfContents apply(InputStream tar) throws IOException {
    Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, new byte[1]);
    Expansion expansion = Expansion.of(blob, ExpansionLimit.DEFAULT, () -> Long.MAX_VALUE);
    return new LayerApplier(new MemoryTree(), WhiteoutFormat.OVERLAY_TRUSTED)
        .applyWithin(expansion, tar);
  }

  private static String refusal(InputStream tar) {
    OciException refusal = assertThrows(OciException.class, () -> apply(tar));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    return refusal.getMessage();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "entry \"a\": is a link to a name of 4096 bytes, which is too long",
            TarRecipe.of().pax("linkpath", "x".repeat(4096)).symlink("a", "")),
        Arguments.of(
            "entry \"a\": has an attribute of 65537 bytes, at most 65536 are possible",
            TarRecipe.of().pax("SCHILY.xattr.user.x", new byte[65_537]).file("a", "")),
        Arguments.of(
            "entry \"a\": has an attribute with no proper name",
            TarRecipe.of().pax("SCHILY.xattr." + "x".repeat(256), "").file("a", "")),
        Arguments.of(
            "entry \"a\": device 4096:0: Linux has no such number",
            TarRecipe.of().characterDevice("a", 4096, 0)),
        Arguments.of(
            "entry \"a\": device 0:1048576: Linux has no such number",
            TarRecipe.of().blockDevice("a", 0, 1 << 20)),
        Arguments.of(
            "entry \"%s…\": path \"%s…\": longer than 4096 bytes"
                .formatted("d/".repeat(250), "d/".repeat(30)),
            TarRecipe.of().pax("path", "d/".repeat(100_000) + "f").file("a", "")),
        Arguments.of(
            "entry \"%s…\": path \"%s…\": a name is longer than 255 bytes"
                .formatted(LONG, "n".repeat(60)),
            TarRecipe.of().pax("path", LONG + "n").file("a", "")),
        Arguments.of(
            "entry \"a\": is a hard link to \"%s…\", which points outside of the layer"
                .formatted("../".repeat(166) + ".."),
            TarRecipe.of().pax("linkpath", "../".repeat(1000)).link("a", "")));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refuses(String message, TarRecipe recipe) {
    assertEquals("apply layer: " + message, refusal(recipe.open()));
  }

  @Test
  void showsNoPartOfACharacterOfALongName() {
    String message =
        refusal(TarRecipe.of().pax("path", "x" + "é".repeat(3000)).file("a", "").open());
    assertTrue(message.startsWith("apply layer: entry \"x" + "é".repeat(249) + "…\""), message);
  }

  @Test
  void refusesMoreAttributesThanMemoryHas() {
    byte[] value = new byte[60_000];
    InputStream tar =
        TarRecipe.endless(
            number -> TarRecipe.of().pax("SCHILY.xattr.user.x", value).file("f" + number, ""));
    String message = refusal(tar);
    assertTrue(message.contains("more than 67108864 bytes of attributes and links"), message);
  }

  @Test
  void refusesMoreAttributesThatOneRecordGivesAllEntries() {
    InputStream tar =
        TarRecipe.endless(
            number ->
                number == 0
                    ? TarRecipe.of().globalPax("SCHILY.xattr.user.x", "x".repeat(60_000))
                    : TarRecipe.of().file("f" + number, ""));
    String message = refusal(tar);
    assertTrue(message.contains("more than 67108864 bytes of attributes and links"), message);
  }

  @Test
  void readsAMillionEntries() throws IOException {
    InputStream tar =
        TarRecipe.ofMany(1_000_000, n -> TarRecipe.of().file("d" + n / 1000 + "/f" + n % 1000, ""));
    assertEquals(1_001_001, TableOfContents.scan(tar).entries().size());
  }

  @Test
  void refusesAsManyEntriesAsItTakes() {
    InputStream tar = TarRecipe.endless(n -> TarRecipe.of().file(n + "/".repeat(2) + "f", ""));
    Expansion expansion =
        Expansion.ofArchive("a", 1, new ExpansionLimit(1L << 40, 1000), () -> Long.MAX_VALUE);
    LayerApplier applier = new LayerApplier(new MemoryTree(), WhiteoutFormat.OVERLAY_TRUSTED);
    OciException refusal =
        assertThrows(OciException.class, () -> applier.applyWithin(expansion, tar));
    assertTrue(refusal.getMessage().contains("more than 1000 entries"), refusal.getMessage());
  }
}
