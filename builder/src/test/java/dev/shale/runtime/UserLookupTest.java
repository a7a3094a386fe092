package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserLookupTest {
  @TempDir Path image;

  @BeforeEach
  void addUsers() throws IOException {
    Files.createDirectory(image.resolve("etc"));
    Files.writeString(
        image.resolve("etc/passwd"),
        """
        # a comment, and then a line that is broken
        broken:x:1
        root:x:0:0:root:/root:/bin/sh
        bob:x:1000:1000:Bob:/home/bob:/bin/sh
        1000:x:77:77:a name of digits:/home/digits:/bin/sh
        nohome:x:5:5:::
        evil:x:4294967295:0::/:
        """);
    Files.writeString(
        image.resolve("etc/group"),
        """
        root:x:0:
        staff:x:50:carol,bob
        audio:x:29:bob
        bob:x:1000:bob
        """);
  }

  private ProcessUser find(String text) throws IOException {
    return new UserLookup(new DirectoryTree(image)).find(text);
  }

  private String refusal(String text) {
    return assertThrows(OciException.class, () -> find(text)).getMessage();
  }

  @Test
  void nothingMeansRoot() throws IOException {
    assertEquals(new ProcessUser(0, 0, List.of(), "/root"), find(""));
  }

  @Test
  void findsNameWithAllItsGroups() throws IOException {
    assertEquals(new ProcessUser(1000, 1000, List.of(29L, 50L), "/home/bob"), find("bob"));
  }

  @Test
  void passesOverAnIdThatNobodyCanHave() {
    assertTrue(refusal("evil").contains("evil"));
  }

  @Test
  void prefersNameOfDigitsToNumber() throws IOException {
    assertEquals(new ProcessUser(77, 77, List.of(), "/home/digits"), find("1000"));
  }

  @Test
  void findsNumberOfUserWhoIsThere() throws IOException {
    assertEquals(new ProcessUser(5, 5, List.of(), "/"), find("5"));
  }

  @Test
  void userWithoutNameIsInNoGroup() throws IOException {
    assertEquals(List.of(), find("1234").additionalGids());
  }

  @Test
  void takesNumberThatNoOneHas() throws IOException {
    assertEquals(new ProcessUser(4242, 0, List.of(), "/"), find("4242"));
  }

  @Test
  void groupByNameReplacesAllGroupsOfTheUser() throws IOException {
    assertEquals(new ProcessUser(1000, 50, List.of(), "/home/bob"), find("bob:staff"));
  }

  @Test
  void groupByNumberNeedNotBeThere() throws IOException {
    assertEquals(new ProcessUser(1000, 4343, List.of(), "/home/bob"), find("bob:4343"));
  }

  @Test
  void groupAloneGoesWithRoot() throws IOException {
    assertEquals(new ProcessUser(0, 50, List.of(), "/root"), find(":staff"));
  }

  @Test
  void takesNumbersWhereThereAreNoFiles() throws IOException {
    Files.delete(image.resolve("etc/passwd"));
    Files.delete(image.resolve("etc/group"));
    assertEquals(new ProcessUser(1, 2, List.of(), "/"), find("1:2"));
  }

  @Test
  void followsLinkInsideTheImage() throws IOException {
    Files.move(image.resolve("etc/passwd"), image.resolve("users"));
    Files.createSymbolicLink(image.resolve("etc/passwd"), Path.of("/users"));
    assertEquals("/home/bob", find("bob").home());
  }

  @Test
  void refusesUnknownUser() {
    assertEquals("user \"mallory\": not in /etc/passwd of the image", refusal("mallory"));
  }

  @Test
  void refusesUnknownGroup() {
    assertEquals(
        "user \"bob:mallory\": the group is not in /etc/group of the image",
        refusal("bob:mallory"));
  }

  @Test
  void takesLargestNumber() throws IOException {
    assertEquals(4294967294L, find("4294967294").uid());
  }

  @Test
  void refusesNumberThatIsNoId() {
    assertEquals(
        "user \"4294967295\": 4294967295 is not an ID; at most 4294967294", refusal("4294967295"));
  }

  @Test
  void readsFileOfLargestSize() throws IOException {
    Files.writeString(image.resolve("etc/group"), "#".repeat(UserLookup.MAX_BYTES));
    assertEquals(List.of(), find("bob").additionalGids());
  }

  @Test
  void refusesFileThatIsTooLarge() throws IOException {
    Files.writeString(image.resolve("etc/group"), "#".repeat(UserLookup.MAX_BYTES + 1));
    assertEquals("read /etc/group of the image: more than 8388608 bytes", refusal("bob"));
  }
}
