package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.ImageConfig;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Stacking;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of bases that come some time after they were looked up. */
final class BaseNamesTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/base:1");

  @TempDir Path temp;
  private LocalStore store;
  private BaseNames names;
  private StoredImage old;
  private StoredImage read;
  private StoredImage newer;

  @BeforeEach
  void open() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()));
    names = new BaseNames(store);
    old = image("old");
    read = image("read");
    newer = image("newer");
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private StoredImage image(String user) throws IOException {
    ImageConfig config =
        ImageConfig.scratch(Platform.of("linux", "amd64")).edit().user(user).build();
    return store.add(config, List.of(), Optional.empty());
  }

  private void assertNamed(StoredImage image) throws IOException {
    assertEquals(image.digest(), store.find(NAME).orElseThrow().digest());
  }

  @Test
  void nameThatNobodyHasIsGiven() throws IOException {
    names.note(NAME);
    names.give(NAME, read);
    assertNamed(read);
  }

  @Test
  void nameOfAnOlderOneIsTaken() throws IOException {
    store.tag(old, NAME);
    names.note(NAME);
    names.give(NAME, read);
    assertNamed(read);
  }

  @Test
  void nameThatWasMovedMeanwhileIsNotMovedBack() throws IOException {
    store.tag(old, NAME);
    names.note(NAME);
    store.tag(newer, NAME);
    names.give(NAME, read);
    assertNamed(newer);
  }

  @Test
  void nameThatThisBuildGaveGoesOnToItsNextPlatform() throws IOException {
    names.note(NAME);
    names.note(NAME);
    names.give(NAME, old);
    names.give(NAME, read);
    assertNamed(read);
  }
}
