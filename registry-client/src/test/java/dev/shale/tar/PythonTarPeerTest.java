package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Python's tarfile writes, read by us. */
@Tag("peer")
class PythonTarPeerTest {
  @TempDir Path scratch;

  /** Runs statements with an archive {@code tar} open for writing, and one entry {@code e}. */
  private Listing written(String format, String... statements)
      throws IOException, InterruptedException {
    Path archive = scratch.resolve("out.tar");
    String script =
        """
        import io, sys, tarfile
        tar = tarfile.open(sys.argv[1], "w", format=tarfile.%s)
        e = tarfile.TarInfo("a")
        %s
        tar.close()
        """
            .formatted(format, String.join("\n", statements));
    Process python =
        new ProcessBuilder("python3", "-I", "-c", script, archive.toString())
            .redirectErrorStream(true)
            .start();
    python.getOutputStream().close();
    String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, python.waitFor(), output);
    return Listing.of(Files.readAllBytes(archive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GNU_FORMAT", "PAX_FORMAT"})
  void readsIdsOverTheOctalField(String format) throws IOException, InterruptedException {
    TarEntry entry = written(format, "e.uid, e.gid = 8 ** 7, 2 ** 32 - 2", "tar.addfile(e)").only();
    assertEquals(List.of(1L << 21, 0xffff_fffeL), List.of(entry.uid(), entry.gid()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GNU_FORMAT", "PAX_FORMAT"})
  void readsTimesBefore1970(String format) throws IOException, InterruptedException {
    TarEntry entry = written(format, "e.mtime = -5", "tar.addfile(e)").only();
    assertEquals(Instant.ofEpochSecond(-5), entry.mtime());
  }

  @Test
  void readsFractionsOfTimesBefore1970() throws IOException, InterruptedException {
    TarEntry entry = written("PAX_FORMAT", "e.mtime = -5.25", "tar.addfile(e)").only();
    assertEquals(Instant.ofEpochSecond(-6, 750_000_000), entry.mtime());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GNU_FORMAT", "PAX_FORMAT"})
  void readsSizesOverTheOctalField(String format) throws IOException, InterruptedException {
    Path archive = scratch.resolve("huge.tar");
    String script =
        """
        import sys, tarfile
        e = tarfile.TarInfo("a")
        e.size = 8 ** 11
        open(sys.argv[1], "wb").write(e.tobuf(tarfile.%s))
        """
            .formatted(format);
    Process python =
        new ProcessBuilder("python3", "-I", "-c", script, archive.toString()).inheritIO().start();
    assertEquals(0, python.waitFor());
    try (TarReader reader = new TarReader(Files.newInputStream(archive))) {
      assertEquals(1L << 33, reader.next().orElseThrow().size());
    }
  }

  @Test
  void readsGlobalAndLocalRecordsOfAnyBytes() throws IOException, InterruptedException {
    Listing listing =
        written(
            "PAX_FORMAT",
            "tar.close()",
            "tar = tarfile.open(sys.argv[1], 'w', format=tarfile.PAX_FORMAT,",
            "  pax_headers={'gid': '9', 'SCHILY.xattr.user.all': 'x'}, errors='surrogateescape')",
            "e.pax_headers = {'SCHILY.xattr.user.own': '\\udcff\\x00\\n='}",
            "tar.addfile(e)",
            "tar.addfile(tarfile.TarInfo('b'))");
    Xattrs all = Xattrs.of("user.all", new byte[] {'x'});
    assertEquals(
        all.with("user.own", new byte[] {(byte) 0xff, 0, '\n', '='}), listing.entry(0).xattrs());
    assertEquals(all, listing.entry(1).xattrs());
    assertEquals(9, listing.entry(1).gid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"})
  void readsLongNamesOfAnyBytes(String format) throws IOException, InterruptedException {
    String directory = "d".repeat(90);
    Listing listing =
        written(
            format,
            "e.name = '%s/n\\u00fc%s'".formatted(directory, "n".repeat(70)),
            "tar.addfile(e)");
    assertEquals(directory + "/nü" + "n".repeat(70), listing.name(0));
  }
}
