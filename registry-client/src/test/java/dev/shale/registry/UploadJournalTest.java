package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadJournalTest {
  private static final URI ADDRESS =
      URI.create("https://example.org/v2/a/blobs/uploads/1?_state=s");
  private static final UploadJournal.Key KEY =
      new UploadJournal.Key("example.org", "a", Digest.of("blob"), 1000);

  @TempDir Path parent;
  private Path directory;
  private UploadJournal journal;

  @BeforeEach
  void open() {
    directory = parent.resolve("state/uploads");
    journal = another();
  }

  private UploadJournal another() {
    return UploadJournal.in(directory, TestEnvironment.CLOCK);
  }

  private Optional<URI> remembered(UploadJournal.Key key) {
    try (UploadJournal.Claim claim = another().claim(key)) {
      return claim.address();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private void note(URI address) {
    try (UploadJournal.Claim claim = journal.claim(KEY)) {
      claim.note(address);
    }
  }

  @Test
  void remembersWhatWasNotedLast() throws IOException {
    note(URI.create("https://example.org/first"));
    note(ADDRESS);
    assertEquals(Optional.of(ADDRESS), remembered(KEY));
    assertEquals(1, files().size());
  }

  @Test
  void forgetsWhatHasEnded() throws IOException {
    try (UploadJournal.Claim claim = journal.claim(KEY)) {
      claim.note(ADDRESS);
      claim.forget();
    }
    assertEquals(Optional.empty(), remembered(KEY));
    assertEquals(List.of(), files());
  }

  @Test
  void keepsUploadsOfOtherRepositoriesAndBlobsApart() {
    note(ADDRESS);
    assertEquals(
        Optional.empty(),
        remembered(new UploadJournal.Key("example.org", "b", KEY.digest(), 1000)));
    assertEquals(
        Optional.empty(),
        remembered(new UploadJournal.Key("example.org", "a", Digest.of("other"), 1000)));
  }

  @Test
  void givesAnUploadToOneAtATime() {
    try (UploadJournal.Claim first = journal.claim(KEY)) {
      first.note(ADDRESS);
      for (UploadJournal other : List.of(journal, another())) {
        try (UploadJournal.Claim second = other.claim(KEY)) {
          assertEquals(Optional.empty(), second.address());
        }
      }
    }
    assertEquals(Optional.of(ADDRESS), remembered(KEY));
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    note(ADDRESS);
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())));
  }

  @Test
  void takesADamagedEntryForNone() throws IOException {
    note(ADDRESS);
    Files.writeString(files().getFirst(), "{\"address\":");
    assertEquals(Optional.empty(), remembered(KEY));
    assertEquals(List.of(), files());
  }

  @Test
  void sweepsWhatIsOld() throws IOException {
    note(ADDRESS);
    FileTime old =
        FileTime.from(
            TestEnvironment.CLOCK
                .instant()
                .minus(UploadJournal.KEPT_FOR)
                .minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(files().getFirst(), old);
    assertEquals(
        Optional.empty(), remembered(new UploadJournal.Key("other.org", "a", KEY.digest(), 1)));
    assertEquals(List.of(), files());
  }

  @Test
  void isAsGoodAsNoneWhereNothingCanBeWritten() throws IOException {
    Files.writeString(parent.resolve("state"), "no directory");
    try (UploadJournal.Claim claim = journal.claim(KEY)) {
      claim.note(ADDRESS);
      assertFalse(claim.isLasting());
    }
  }

  @Test
  void lastsWhereItCanBeWritten() {
    try (UploadJournal.Claim claim = journal.claim(KEY)) {
      claim.note(ADDRESS);
      assertTrue(claim.isLasting());
    }
  }
}
