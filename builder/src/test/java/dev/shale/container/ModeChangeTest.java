package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ModeChangeTest {
  /** The change; a file's mode before and after; a directory's. */
  private static final String TABLE =
      """
      755          0644 0755  0700 0755
      0            0644 0000  0755 0000
      4755         0644 4755  0755 4755
      00000755     0644 0755  0700 0755
      u=rwX,go=rX  0600 0644  0700 0755
      u=rwX,go=rX  0700 0755  0777 0755
      u=rwX,go=rX  4755 0755  2775 0755
      a=r,u+w      0777 0644  0777 0644
      +x           0644 0755  0600 0711
      a+X          0644 0644  0600 0711
      a+X          0654 0755  0600 0711
      go-rwx       0777 0700  0777 0700
      go=          6775 4700  0755 0700
      g=u          0640 0660  0755 0775
      g=u-w        0640 0640  0755 0755
      o+g          0750 0755  0730 0733
      u+r-w        0200 0400  0300 0500
      u+s          0755 4755  0755 4755
      g+s          0755 2755  0755 2755
      +s           0755 6755  0755 6755
      o+s          0755 0755  0755 0755
      +t           0755 1755  0777 1777
      o+t          0755 0755  0777 0777
      a=rx         1777 1555  1777 1555
      -x,+X        0755 0755  0755 0755
      a-X          0755 0755  0755 0755
      =            0755 0000  0755 0000
      ug+rw,o+r    0000 0664  0000 0664
      """;

  @TestFactory
  Stream<DynamicTest> changesFilesAndDirectoriesAsChmodDoes() {
    return TABLE.lines().map(line -> DynamicTest.dynamicTest(line, () -> check(line.split(" +"))));
  }

  private static void check(String... row) {
    ModeChange change = ModeChange.parse(row[0]);
    assertEquals(octal(row[2]), change.of(new Node.File(meta(row[1]), 0)));
    assertEquals(octal(row[4]), change.of(new Node.Directory(meta(row[3]))));
  }

  @Test
  void leavesLinksAsTheyAre() {
    Node link = new Node.Symlink(meta("0777"), "a".getBytes(StandardCharsets.UTF_8));
    assertEquals(0777, ModeChange.parse("600").of(link));
  }

  @Test
  void printsWhatItParsed() {
    assertEquals("u=rwX,go=rX", ModeChange.parse("u=rwX,go=rX").toString());
    assertEquals(ModeChange.octal(0755), ModeChange.parse("755"));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsNoMode() {
    return Stream.of("", "8", "10000", "0o755", "u", "u+q", "u+r,", ",u+r", "u+r, g+r", "rwx")
        .map(text -> DynamicTest.dynamicTest('"' + text + '"', () -> assertRefused(text)));
  }

  private static void assertRefused(String text) {
    OciException refusal = assertThrows(OciException.class, () -> ModeChange.parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertEquals(
        "mode \"%s\": expected an octal number up to 7777, or changes as in u=rwX,go=rX"
            .formatted(text),
        refusal.getMessage());
  }

  private static NodeMeta meta(String mode) {
    return NodeMeta.of(octal(mode), Instant.EPOCH);
  }

  private static int octal(String text) {
    return Integer.parseInt(text, 8);
  }
}
