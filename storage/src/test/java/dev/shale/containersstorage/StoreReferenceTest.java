package dev.shale.containersstorage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreReferenceTest {
  private static final Path ROOT = Path.of("/var/lib/containers/storage");

  private static StoreReference parse(String text) {
    return StoreReference.parse(text);
  }

  @Test
  void readsANameInTheUsersStore() {
    assertEquals(new StoreReference(Optional.empty(), "img:1"), parse("img:1"));
    assertEquals(new StoreReference(Optional.empty(), "@abc"), parse("@abc"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[/var/lib/containers/storage]img:1",
        "[overlay@/var/lib/containers/storage]img:1",
        "[overlay@/var/lib/containers/storage+/run/containers/storage]img:1",
        "[overlay@/var/lib/containers/storage+/run:overlay.mount_program=/a,b=c]img:1",
        "[overlay2@/var/lib/containers/storage:a=b]img:1"
      })
  void readsWhereTheStoreIs(String text) {
    assertEquals(new StoreReference(Optional.of(ROOT), "img:1"), parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[relative]a", "[/root]", "[overlay@]a", "[/root"})
  void refusesWhatIsMalformed(String text) {
    assertEquals(ErrorKind.INVALID, assertThrows(OciException.class, () -> parse(text)).kind());
  }

  @Test
  void refusesOtherDrivers() {
    assertEquals(
        ErrorKind.UNSUPPORTED,
        assertThrows(OciException.class, () -> parse("[vfs@/root]a")).kind());
  }

  @Test
  void isANameOnlyWhereItIsCalledByOne() {
    assertEquals(
        Optional.of(ImageReference.parse("docker.io/library/img:1")), parse("img:1@abc").name());
    assertEquals(Optional.empty(), parse("@abc").name());
    assertEquals(Optional.empty(), parse("abc123").name());
  }

  @Test
  void printsWhatItParses() {
    StoreReference placed = new StoreReference(Optional.of(ROOT), "img:1");
    assertEquals(placed, parse(placed.toString()));
  }
}
