package dev.shale.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.git.GitReference.Submodules;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GitReferenceTest {
  /** The source; remote, ref, directory, checksum; whether .git and submodules are wanted. */
  private static final String TABLE =
      """
      https://h/r.git                             | https://h/r.git       | -             | .   | -       |
      http://h/r.git                              | http://h/r.git        | -             | .   | -       |
      HTTPS://h/r.git                             | HTTPS://h/r.git       | -             | .   | -       |
      https://u:p@h/r.git#v1                      | https://u:p@h/r.git   | v1            | .   | -       |
      https://h/r.git#baz/qux:quux/quuz           | https://h/r.git       | baz/qux       | quux/quuz | - |
      https://h/r.git#:sub                        | https://h/r.git       | -             | sub | -       |
      https://h/r.git#main:                       | https://h/r.git       | main          | .   | -       |
      git://h/r                                   | git://h/r             | -             | .   | -       |
      ssh://git@h:22/r.git#v1                     | ssh://git@h:22/r.git  | v1            | .   | -       |
      git@h:o/r                                   | git@h:o/r             | -             | .   | -       |
      git@h:o/r.git?subdir=/sub#v1.0.0            | git@h:o/r.git         | v1.0.0        | sub | -       |
      https://h/r.git?ref=v1&subdir=a%2Fb         | https://h/r.git       | v1            | a/b | -       |
      https://h/r.git?tag=v1                      | https://h/r.git       | refs/tags/v1  | .   | -       |
      https://h/r.git?tag=refs/tags/v1            | https://h/r.git       | refs/tags/v1  | .   | -       |
      https://h/r.git?branch=b                    | https://h/r.git       | refs/heads/b  | .   | -       |
      https://h/r.git?branch=b#refs/heads/b       | https://h/r.git       | refs/heads/b  | .   | -       |
      https://h/r.git?checksum=0123abc            | https://h/r.git       | -             | .   | 0123abc |
      https://h/r.git?commit=0123abc#v1           | https://h/r.git       | v1            | .   | 0123abc |
      https://h/r.git?keep-git-dir                | https://h/r.git       | -             | .   | -       | KEPT
      https://h/r.git?keep-git-dir=0              | https://h/r.git       | -             | .   | -       | LEFT_OUT
      https://h/r.git?submodules=false            | https://h/r.git       | -             | .   | -       | alone
      https://h/r.git?keep-git-dir=true&submodules | https://h/r.git      | -             | .   | -       | KEPT
      """;

  @TestFactory
  Stream<DynamicTest> readsRepositories() {
    return TABLE
        .lines()
        .map(row -> row.split(" *\\| *", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> check(row)));
  }

  private static void check(String... row) {
    GitReference reference = GitReference.parse(row[0]).orElseThrow();
    assertEquals(row[1], reference.remote());
    assertEquals(row[2], reference.commit().ref().orElse("-"));
    assertEquals(row[3], reference.subdirectory().toString());
    assertEquals(row[4], reference.commit().checksum().orElse("-"));
    GitDirectory directory =
        row[5].matches("KEPT|LEFT_OUT") ? GitDirectory.valueOf(row[5]) : GitDirectory.UNSAID;
    assertEquals(directory, reference.gitDirectory());
    assertEquals(
        row[5].equals("alone") ? Submodules.LEFT_OUT : Submodules.FETCHED, reference.submodules());
  }

  @TestFactory
  Stream<DynamicTest> passesOverWhatIsNoRepository() {
    return Stream.of(
            "https://h/r",
            "https://h/r.git/",
            "https://h/r?x=.git",
            "https://h/r#.git",
            "./a.git",
            "../git@h:x",
            "/git@h:x",
            "a.git",
            "file:///r.git",
            "ext::sh",
            "github.com/o/r",
            "a:b")
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text, () -> assertEquals(Optional.empty(), GitReference.parse(text))));
  }

  @Test
  void contextMayLeaveTheSchemeOfGithubAway() {
    GitReference reference = GitReference.parseContext("github.com/o/r#v1:d").orElseThrow();
    assertEquals("https://github.com/o/r", reference.remote());
    assertEquals(Optional.of("v1"), reference.commit().ref());
    assertEquals(Optional.empty(), GitReference.parseContext("./github.com/o/r"));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatCannotBeMeant() {
    return """
        https://h/r.git?x=1                  | git repository "https://h/r.git?x=1": unexpected query "x"
        https://h/r.git?ref=                 | git repository "https://h/r.git?ref=": query "ref" has no value
        https://h/r.git?ref=a&ref=b          | git repository "https://h/r.git?ref=a&ref=b": query "ref" has several values
        https://h/r.git?ref=a#b              | git repository "https://h/r.git?ref=a#b": ref conflicts: "b" and "a"
        https://h/r.git?ref=a&tag=a          | git repository "https://h/r.git?ref=a&tag=a": ref conflicts: "a" and "refs/tags/a"
        https://h/r.git?branch=a&tag=a       | git repository "https://h/r.git?branch=a&tag=a": branch conflicts with tag
        https://h/r.git?subdir=a#b:c         | git repository "https://h/r.git?subdir=a#b:c": subdir conflicts: "c" and "a"
        https://h/r.git?submodules=perhaps   | git repository "https://h/r.git?submodules=perhaps": query "submodules" is neither true nor false
        https://h/r.git?ref=%zz              | git repository "https://h/r.git?ref=%zz": query "%zz" is malformed
        https://h/r.git?checksum=main        | git checksum "main": expected a commit's ID, or 7 digits of it at least
        https://h/r.git#--upload-pack=x      | git ref "--upload-pack=x": no branch, tag or commit
        https://h/r.git#a..b                 | git ref "a..b": no branch, tag or commit
        https://u:pass@h/r.git?x=1           | git repository "https://h/r.git?x=1": unexpected query "x"
        """
        .lines()
        .map(row -> row.split(" *\\| ", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> assertRefused(row[0], row[1])));
  }

  private static void assertRefused(String text, String message) {
    OciException refusal = assertThrows(OciException.class, () -> GitReference.parse(text));
    assertEquals(message, refusal.getMessage());
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void showsNoPassword() {
    assertEquals(
        "https://h/r.git#v1:d",
        GitReference.parse("https://u:secret@h/r.git?tag=v1#:d")
            .orElseThrow()
            .toString()
            .replace("refs/tags/", ""));
    OciException unclear =
        assertThrows(OciException.class, () -> GitReference.parse("http://u:s3/cret@h/r.git"));
    assertFalse(unclear.getMessage().contains("s3"), unclear.getMessage());
    assertEquals(
        "http://[::1]:1/r.git", GitReference.parse("http://[::1]:1/r.git").orElseThrow().shown());
    assertEquals("https://h/r.git", GitReference.parse("https://t@h/r.git").orElseThrow().shown());
    assertEquals("ssh://u@h/r", GitReference.parse("ssh://u:p@x@h/r").orElseThrow().shown());
  }
}
