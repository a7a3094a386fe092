package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.command.ImageArgument.InLayout;
import dev.shale.command.ImageArgument.InRegistry;
import dev.shale.command.ImageArgument.InStore;
import dev.shale.containersstorage.StoreReference;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.daemon.DaemonImage;
import dev.shale.transport.layout.OciLayout.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageArgumentTest {
  private static final Digest DIGEST = Digest.of("x".getBytes(StandardCharsets.UTF_8));

  @Test
  void takesABareNameForOneInTheStore() {
    assertEquals(new InStore("debian:12"), ImageArgument.parse("debian:12"));
    assertEquals(new InStore("localhost:5000/a"), ImageArgument.parse("localhost:5000/a"));
  }

  @Test
  void knowsABareNameFromOneThatSaysWhereItIs() {
    assertEquals(Optional.empty(), ImageArgument.parseQualified("localhost:5000/debian:12"));
    assertEquals(
        Optional.of(new InStore("debian:12")), ImageArgument.parseQualified("store:debian:12"));
  }

  @Test
  void readsARegistryName() {
    assertEquals(
        new InRegistry(ImageReference.parse("localhost:5000/a:1")),
        ImageArgument.parse("docker://localhost:5000/a:1"));
  }

  @Test
  void readsALayoutWithNameOrDigest() {
    Path directory = Path.of("/some/dir");
    assertEquals(
        new InLayout(directory, new Selector.Only()), ImageArgument.parse("oci:/some/dir"));
    assertEquals(
        new InLayout(directory, new Selector.Named("localhost:5000/a:1")),
        ImageArgument.parse("oci:/some/dir:localhost:5000/a:1"));
    assertEquals(
        new InLayout(directory, new Selector.WithDigest(DIGEST)),
        ImageArgument.parse("oci:/some/dir@" + DIGEST));
    assertEquals(
        new InLayout(directory, new Selector.At(3)), ImageArgument.parse("oci:/some/dir:@3"));
  }

  @Test
  void readsTarballs() {
    assertEquals(
        new ImageArgument.InTarballs(List.of(Path.of("a.tar"), Path.of("-"))),
        ImageArgument.parse("tarball:a.tar:-"));
  }

  @Test
  void readsAnImageOfADaemonByNameOrId() {
    assertEquals(
        new ImageArgument.InDaemon(new DaemonImage.Named(ImageReference.parse("app:latest"))),
        ImageArgument.parse("docker-daemon:app"));
    assertEquals(
        new ImageArgument.InDaemon(new DaemonImage.WithId(DIGEST)),
        ImageArgument.parse("docker-daemon:" + DIGEST));
  }

  @Test
  void readsAnImageOfAnotherStore() {
    assertEquals(
        new ImageArgument.InContainersStorage(
            new StoreReference(Optional.of(Path.of("/root/x")), "app:1")),
        ImageArgument.parse("containers-storage:[overlay@/root/x+/run]app:1"));
  }

  @Test
  void readsADirectory() {
    assertEquals(
        new ImageArgument.InDirectory(Path.of("/a:b@c")), ImageArgument.parse("dir:/a:b@c"));
  }

  @Test
  void takesAnImageCalledDockerForAName() {
    assertEquals(new InStore("docker:27"), ImageArgument.parse("docker:27"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sif:x", "ostree:x"})
  void saysWhichTransportsAreNotOffered(String text) {
    OciException refusal = assertThrows(OciException.class, () -> ImageArgument.parse(text));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void saysWhatIsMeantByOneSlash() {
    OciException refusal =
        assertThrows(OciException.class, () -> ImageArgument.parse("docker:/host/x"));
    assertEquals(
        "docker:/host/x: expected docker://HOST/NAME[:TAG]; is docker://host/x meant?",
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:", "store:", "docker://", "docker://UPPER/", "oci:dir@sha256:12"})
  void refusesWhatIsMalformed(String text) {
    OciException refusal = assertThrows(OciException.class, () -> ImageArgument.parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }
}
