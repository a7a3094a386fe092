package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.tree.StampedTree.Stamped;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class StampsTest {
  @TempDir Path temp;
  private Path root;
  private LinuxTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    Files.createDirectory(root.resolve("d"));
    Files.writeString(root.resolve("d/a"), "1");
    Files.writeString(root.resolve("d/b"), "2");
    tree = LinuxTree.open(root);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  /** The stamps at a time when everything is older than the clock's last tick. */
  private Stamps settled() throws IOException {
    Instant made = ChangeClock.now(temp);
    Instant now = made;
    while (!now.isAfter(made)) {
      now = ChangeClock.now(temp);
    }
    return Stamps.take(tree, now);
  }

  private List<String> untouchedSince(Stamps stamps) throws IOException {
    List<String> untouched = new ArrayList<>();
    for (TreePath directory : List.of(TreePath.ROOT, TreePath.of("d"))) {
      for (Stamped entry : tree.stamps(directory)) {
        if (stamps.has(entry)) {
          untouched.add(entry.path().toString());
        }
      }
    }
    return untouched;
  }

  @Test
  void hasWhatNobodyTouched() throws IOException {
    assertEquals(List.of("d", "d/a", "d/b"), untouchedSince(settled()));
  }

  @Test
  void hasNoFileOfOtherContentWhoseTimeAndSizeWerePutBack() throws IOException {
    Stamps stamps = settled();
    Path file = root.resolve("d/a");
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "3");
    Files.setLastModifiedTime(file, time);
    assertEquals(List.of("d", "d/b"), untouchedSince(stamps));
  }

  @Test
  void hasNoDirectoryInWhichANameWasMade() throws IOException {
    Stamps stamps = settled();
    Files.createLink(root.resolve("d/c"), root.resolve("d/b"));
    assertEquals(List.of("d/a"), untouchedSince(stamps));
  }

  @Test
  void hasNoFileThatTookAnothersPlace() throws IOException {
    Stamps stamps = settled();
    Files.move(root.resolve("d/a"), root.resolve("x"));
    Files.move(root.resolve("d/b"), root.resolve("d/a"));
    assertEquals(List.of(), untouchedSince(stamps));
  }

  @Test
  void leavesOutWhatMayChangeOnceMoreInTheSameTick() throws IOException {
    Instant now = tree.stamps(TreePath.of("d")).getLast().stamp().changed();
    assertTrue(
        untouchedSince(Stamps.take(tree, now)).stream().noneMatch(path -> path.equals("d/b")));
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    Optional<Stamps> read = Stamps.read(new ByteArrayInputStream(written()));
    assertEquals(List.of("d", "d/a", "d/b"), untouchedSince(read.orElseThrow()));
  }

  private byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    settled().write(out);
    return out.toByteArray();
  }

  @Test
  void isNotReadFromBytesOfWhichOneIsAnother() throws IOException {
    byte[] bytes = written();
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 1;
      assertTrue(Stamps.read(new ByteArrayInputStream(damaged)).isEmpty(), "byte " + i);
    }
    for (int length = 0; length < bytes.length; length++) {
      assertTrue(Stamps.read(new ByteArrayInputStream(bytes, 0, length)).isEmpty(), "cut");
    }
  }
}
