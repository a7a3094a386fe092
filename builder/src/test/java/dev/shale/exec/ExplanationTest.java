package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.PlanOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why steps are run, as it is told. */
final class ExplanationTest {
  private static final Platform PLATFORM = TestBuild.PLATFORM;

  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.ofFilesOnly(temp).file("src/a.txt", "a").file("b.txt", "b");
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  private List<String> reasons(String... dockerfile) throws IOException {
    build.build(dockerfile);
    return build.reasons();
  }

  @Test
  void theFirstBuildHasNothingToCompareWith() throws IOException {
    assertEquals(
        List.of("COPY src /x: no build of this Dockerfile is remembered here"),
        reasons("FROM scratch", "COPY src /x"));
  }

  @Test
  void namesFilesThatAreOthers() throws IOException {
    reasons("FROM scratch", "COPY src /x", "COPY b.txt /");
    build.file("src/a.txt", "other");
    assertEquals(
        List.of(
            "COPY src /x: src/a.txt of the context has changed",
            "COPY b.txt /: step 1 before it, COPY src /x, has run"),
        reasons("FROM scratch", "COPY src /x", "COPY b.txt /"));
  }

  @Test
  void tellsAModeFromAContentAndWhatIsNewFromWhatIsGone() throws IOException {
    String[] file = {"FROM scratch AS one", "COPY . /x", "FROM scratch", "COPY --from=one /x /y"};
    build.file("src/run", "").file("src/old/f", "");
    Path run = build.context().resolve("src/run");
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rw-r--r--"));
    reasons(file);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(build.context().resolve("src/old/f"));
    Files.delete(build.context().resolve("src/old"));
    build.file("b.txt", "other").file("new/one", "").file("new/two", "");
    String changes =
        "b.txt of the context has changed; new of the context is new; src/old of the context is"
            + " gone; mode of src/run of the context was 644 is 755";
    assertEquals(
        List.of(
            "COPY . /x: " + changes,
            "COPY --from=one /x /y: "
                + changes.replaceAll("(\\S+) of the context", "x/$1 of stage one")),
        reasons(file));
  }

  @Test
  void namesAFileOfAStageAfterABuildThatDidNotReadIt() throws IOException {
    String[] file = {"FROM scratch AS one", "COPY src /x", "FROM scratch", "COPY --from=one /x /y"};
    reasons(file);
    reasons(file);
    build.file("src/a.txt", "other");
    assertEquals(
        "COPY --from=one /x /y: x/a.txt of stage one has changed", reasons(file).getLast());
  }

  @Test
  void namesAFewOfManyFilesThatAreOthers() throws IOException {
    reasons("FROM scratch", "COPY src /x");
    for (int i = 0; i < 8; i++) {
      build.file("src/f" + i, "");
    }
    assertEquals(
        "COPY src /x: src/f0 of the context is new; src/f1 of the context is new; src/f2 of the"
            + " context is new; src/f3 of the context is new; src/f4 of the context is new; 3 more"
            + " of the context are others",
        reasons("FROM scratch", "COPY src /x").getFirst());
  }

  @Test
  void showsAnInstructionThatIsAnother() throws IOException {
    reasons("FROM scratch", "COPY src /x");
    assertEquals(
        List.of("COPY src /y: instruction was COPY src /x is COPY src /y"),
        reasons("FROM scratch", "COPY src /y"));
  }

  @Test
  void tellsAnInstructionThatIsNew() throws IOException {
    reasons("FROM scratch", "COPY src /x");
    assertEquals(
        List.of(
            "WORKDIR /y: the instruction is new",
            "COPY src /x: step 1 before it, WORKDIR /y, has run"),
        reasons("FROM scratch", "WORKDIR /y", "COPY src /x"));
  }

  @Test
  void namesABaseThatHasMoved() throws IOException {
    tagBase("1");
    reasons("FROM base", "COPY src /x");
    tagBase("2");
    List<String> reasons = reasons("FROM base", "COPY src /x");
    assertEquals(1, reasons.size());
    assertTrue(
        reasons.getFirst().matches("COPY src /x: base was base@sha256:.* is base@sha256:.*"),
        reasons.getFirst());
  }

  private void tagBase(String content) throws IOException {
    build.file("base.txt", content);
    StoredImage image = build.project("base").build("FROM scratch", "COPY base.txt /");
    build.project("test");
    build.store().tag(image, ImageReference.parse("base").withDefaultTag());
  }

  @Test
  void saysThatAResultIsGone() throws IOException {
    build.store().remove(build.build("FROM scratch", "COPY src /x"));
    build.store().sweep();
    assertEquals(
        List.of("COPY src /x: all is as it was, but no result of it that may be used is here"),
        reasons("FROM scratch", "COPY src /x"));
  }

  @Test
  void saysThatNothingIsToBeReused() throws IOException {
    build.build("FROM scratch", "COPY src /x");
    build.withoutCache();
    assertEquals(
        List.of("COPY src /x: no result of an earlier build is to be used"),
        reasons("FROM scratch", "COPY src /x"));
  }

  @Test
  void usesNoResultThatIsTooOld() throws IOException {
    String[] file = {"FROM scratch", "COPY src /x"};
    build.build(file);
    build.maxAge(1).build(file);
    assertEquals(List.of(), build.done());
    build.maxAge(0).build(file);
    assertEquals(
        List.of("COPY src /x: all is as it was, but no result of it that may be used is here"),
        build.reasons());
  }

  @Test
  void remembersABuildThatFailedByTheOneBeforeIt() throws IOException {
    String[] good = {"FROM scratch", "COPY src /x", "COPY b.txt /"};
    reasons(good);
    build.file("src/a.txt", "other");
    assertThrows(OciException.class, () -> reasons("FROM scratch", "COPY src /x", "COPY gone /"));
    List<String> reasons = reasons(good);
    assertEquals(List.of("COPY b.txt /: the steps before it are others"), reasons);
  }

  @Test
  void showsAnArgumentThatIsUsed() throws IOException {
    String[] file = {"FROM scratch", "ARG TO=/x", "COPY src $TO"};
    reasons(file);
    build.build(PlanOptions.of(PLATFORM).withArgs(Map.of("TO", "/y")), file);
    assertEquals(
        List.of(
            "ARG TO=/x: build argument TO was /x is /y", "COPY src $TO: value of TO was /x is /y"),
        build.reasons());
  }

  @Test
  void tellsWhatIsKeptOutFromWhatIsGone() throws IOException {
    String[] file = {"FROM scratch", "COPY . /x"};
    build.file("src/b.txt", "").file("gone/f", "");
    reasons(file);
    Files.delete(build.context().resolve("gone/f"));
    Files.delete(build.context().resolve("gone"));
    build.file(".dockerignore", "# all\nsrc\n");
    assertEquals(
        List.of(
            "COPY . /x: .dockerignore of the context is new; gone of the context is gone; src of"
                + " the context is gone: .dockerignore excludes it by \"src\" in line 2"),
        reasons(file));
  }

  @Test
  void valueThatMakesNoDifferenceIsNoReason() throws IOException {
    String[] file = {"FROM scratch", "ARG TO=1", "COPY src /x${TO:+y}"};
    reasons(file);
    build.build(PlanOptions.of(PLATFORM).withArgs(Map.of("TO", "2")), file);
    assertEquals(List.of("COPY src /x${TO:+y}"), build.cached());
  }
}
