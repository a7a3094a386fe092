package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a RUN sees of the context, of stages and of images. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class BindMountsTest {
  private static final String TO_SEE = "RUN --mount=target=/c ";

  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.onHostPrograms(temp);
    build.file(".dockerignore", "rootfs\nignored\n.dockerignore\n");
    build.file("src/a", "one\n").file("src/deep/b", "two\n").file("ignored", "secret\n");
  }

  @AfterEach
  void close() throws IOException {
    build.close();
    try (var left = Files.list(temp.resolve("store/staging"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  private String said(String... dockerfile) throws IOException {
    build.build(dockerfile);
    return build.log();
  }

  private String refusal(String... dockerfile) {
    return assertThrows(OciException.class, () -> build.build(dockerfile)).getMessage();
  }

  @Test
  void theContextIsSeenWithoutWhatIsIgnoredAndLeavesNothing() throws IOException {
    StoredImage image = build.build("FROM base", TO_SEE + "ls -A /c && cat /c/src/deep/b");
    assertEquals("src\ntwo\n", build.log());
    assertEquals(build.build("FROM base").layers(), image.layers());
  }

  @Test
  void ofTheContextADirectoryOrAFileIsSeen() throws IOException {
    assertEquals(
        "a\ndeep\none\n",
        said(
            "FROM base",
            "WORKDIR /w",
            "RUN --mount=source=src,target=d --mount=source=/src/a,target=/etc/a ls d"
                + " && cat /etc/a"));
  }

  @Test
  void aMountWithoutATargetIsOnTheWorkingDirectory() throws IOException {
    assertEquals("src\n", said("FROM base", "WORKDIR /w", "RUN --mount=type=bind ls"));
  }

  @Test
  void whatIsSeenIsRootsWhateverItIsOnTheHost() throws IOException {
    Path file = build.context().resolve("src/a");
    Files.setAttribute(file, "unix:uid", 1234);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(build.context(), PosixFilePermissions.fromString("rwx------"));
    assertEquals("0 751\n0 755\n", said("FROM base", TO_SEE + "stat -c '%u %a' /c/src/a /c"));
  }

  @Test
  void nothingCanBeWrittenUnlessAskedFor() throws IOException {
    assertEquals(
        "refused\n", said("FROM base", TO_SEE + "echo x 2>/dev/null >/c/src/a || echo refused"));
  }

  @Test
  void whatIsWrittenIsGoneAfterTheStep() throws IOException {
    String write = "sh -c 'echo x >>$0/a; echo y >$0/new; cat $0/a'";
    StoredImage image =
        build.build(
            "FROM base AS made",
            "COPY src /made",
            "FROM base",
            "RUN --mount=source=src,target=/c,rw --mount=from=made,source=/made,target=/m,rw "
                + write
                + " /c && "
                + write
                + " /m",
            "RUN --mount=source=src,target=/c --mount=from=made,source=/made,target=/m"
                + " ls /c /m && cat /c/a /m/a");
    assertEquals("one\nx\none\nx\n/c:\na\ndeep\n\n/m:\na\ndeep\none\none\n", build.log());
    assertEquals(build.build("FROM base").layers(), image.layers());
    assertEquals("one\n", Files.readString(build.context().resolve("src/a")));
  }

  @Test
  void aStageThatOnlyAMountNeedsIsMadeFirst() throws IOException {
    assertEquals(
        "made\n",
        said(
            "FROM base AS made",
            "RUN echo made >/file",
            "FROM base",
            "RUN --mount=from=made,target=/m --mount=from=0,source=file,target=/f cat /m/file"
                + " >/out && cat /f"));
  }

  @Test
  void ofAStageNothingIsSeenThatItDoesNotHave() throws IOException {
    assertEquals(
        "x\n",
        said(
            "FROM scratch AS made",
            "COPY src /x",
            "FROM base",
            "RUN --mount=from=made,target=/m ls -A /m"));
  }

  @Test
  void anImageIsSeen() throws IOException {
    StoredImage tools = build.build("FROM scratch", "COPY src /tools");
    build.store().tag(tools, ImageReference.parse("tools"));
    assertEquals(
        "one\n", said("FROM base", "RUN --mount=from=tools,source=tools,target=/t cat /t/a"));
  }

  @Test
  void oneMountIsInAnother() throws IOException {
    assertEquals(
        "a\ndeep\ninner\n",
        said(
            "FROM base AS made",
            "COPY src /x",
            "RUN mkdir /x/inner",
            "FROM base",
            "RUN --mount=source=src/deep,target=/t/inner --mount=from=made,source=/x,target=/t"
                + " ls /t; test -e /t/inner/b"));
  }

  @Test
  void linksLeadToWhatTheyWouldFromTheRootThatTheyAreIn() throws IOException {
    Files.writeString(temp.resolve("outside"), "outside\n");
    Path link = build.context().resolve("link");
    Files.createSymbolicLink(link, Path.of("../../../../../../../src"));
    Files.createSymbolicLink(build.context().resolve("escape"), temp.resolve("outside"));
    assertEquals("a\ndeep\n", said("FROM base", "RUN --mount=source=../../link,target=/c ls /c"));
    assertTrue(
        refusal("FROM base", "RUN --mount=source=escape,target=/c cat /c")
            .startsWith("build Dockerfile:2: source \"escape\": not in the build context"));
    Path evil = Files.createDirectories(build.context().resolve("evil"));
    Files.createSymbolicLink(evil.resolve("root-of-all"), Path.of("/"));
    Files.createSymbolicLink(evil.resolve("up"), Path.of("../../../../../../../../etc"));
    assertEquals(
        "of the stage\n",
        said(
            "FROM base AS evil",
            "COPY evil /",
            "RUN echo of the stage >/etc/id",
            "FROM base",
            "RUN --mount=from=evil,source=/root-of-all/up/id,target=/i cat /i"));
  }

  @Test
  void aNameThatLooksLikeAnotherLeadsNowhere() {
    String made = "RUN mkdir \"/$(printf 'x\\001')\" && ln -s / '/x\\x01'";
    String way = "RUN ln -s \"$(printf 'x\\001')\" /way";
    String message =
        refusal(
            "FROM base AS made",
            made,
            way,
            "FROM base",
            "RUN --mount=from=made,source=/way,target=/m ls /m");
    assertTrue(message.contains("mount /x\\x01: its name has bytes"), message);
  }

  @Test
  void theContextIsNoNewerThanItIsSaidToBe() throws IOException {
    build.sourceDateEpoch(1_000_000_000);
    assertEquals(
        "1000000000\n1000000000\n",
        said("FROM base", TO_SEE + "stat -c %Y /c/src/a", TO_SEE + "stat -c %Y /c"));
  }

  @Test
  void whatIsIgnoredCannotBeNamed() {
    String message = refusal("FROM base", "RUN --mount=source=ignored,target=/c cat /c");
    assertTrue(message.contains("not in the build context; .dockerignore excludes it"), message);
  }

  @Test
  void theKeyHasWhatIsSeenAndNothingElse() throws IOException {
    String[] file = {"FROM base", "RUN --mount=source=src,target=/c cat /c/a"};
    build.build(file);
    Files.setLastModifiedTime(build.context().resolve("src/a"), FileTime.fromMillis(1));
    build.file("other", "not seen").build(file);
    assertEquals(List.of(), build.done());
    build.file("src/deep/b", "other").build(file);
    assertEquals(
        List.of(file[1] + ": src/deep/b of the context on /c has changed"), build.reasons());
    Files.setPosixFilePermissions(
        build.context().resolve("src"), PosixFilePermissions.fromString("rwx------"));
    build.build(file);
    assertEquals(1, build.done().size());
  }

  @Test
  void aStepThatSeesAStageRunsAgainOnlyIfThatIsAnother() throws IOException {
    String[] file = {
      "FROM base AS made",
      "COPY src/a /",
      "FROM base",
      "RUN --mount=from=made,source=/a,target=/m cat /m"
    };
    build.build(file);
    build.build(file);
    assertEquals(List.of(), build.done());
    build.file("src/a", "three\n").build(file);
    assertEquals("three\n", build.log());
  }

  @Test
  void aCacheBeginsWithFilesAndKeepsWhatIsPutOnThem() throws IOException {
    String cache = "RUN --mount=type=cache,id=c,from=made,source=/x,target=/c,mode=0711,uid=5 ";
    String[] stage = {"FROM base AS made", "COPY src /x", "FROM base"};
    assertEquals(
        "a\ndeep\n5 711\n",
        said(stage[0], stage[1], stage[2], cache + "ls /c; stat -c '%u %a' /c; echo >/c/new"));
    assertEquals("a\ndeep\nnew\n", said(stage[0], stage[1], stage[2], cache + "ls /c"));
    build.file("src/other", "");
    assertEquals("a\ndeep\nother\n", said(stage[0], stage[1], stage[2], cache + "ls /c && true"));
  }

  @Test
  void cachesThatBeginWithDifferentFilesOfAnImageAreTwo() throws IOException {
    StoredImage tools = build.build("FROM scratch", "COPY src /one", "COPY src/deep /two");
    build.store().tag(tools, ImageReference.parse("tools"));
    String cache = "RUN --mount=type=cache,id=c,target=/c,from=tools,source=/";
    assertEquals("a\ndeep\nb\n", said("FROM base", cache + "one ls /c", cache + "two ls /c"));
  }

  @Test
  void aHeredocThatSaysWhatRunsItIsAProgram() throws IOException {
    StoredImage image =
        build.build(
            "FROM base",
            "RUN <<EOF",
            "#!/bin/sh -e",
            "echo $0 $HOME",
            "test ! -w /dev/pipes/EOF",
            "EOF",
            "USER 1234",
            "RUN <<EOF",
            "#!/bin/cat",
            "as $another",
            "EOF");
    assertEquals("/dev/pipes/EOF /root\n#!/bin/cat\nas $another\n", build.log());
    assertEquals(build.build("FROM base").layers(), image.layers());
  }

  @Test
  void anInsecureStepNeedsLeave() throws IOException {
    String capabilities =
        "while read k v; do [ $k != CapBnd: ] || echo $v; done </proc/self/status";
    String[] file = {"FROM base", "RUN --security=insecure " + capabilities};
    assertEquals(
        "build Dockerfile:2: RUN --security=insecure is not allowed; allow it with --allow"
            + " security.insecure",
        refusal(file));
    String sandboxed = said("FROM base", "RUN " + capabilities);
    build.allow(Entitlement.SECURITY_INSECURE);
    String insecure = said(file);
    assertTrue(bits(insecure) > bits(sandboxed), insecure + sandboxed);
  }

  @Test
  void whatAnInsecureStepMakesWritableIsItsOwn() throws IOException {
    build.allow(Entitlement.SECURITY_INSECURE);
    assertEquals(
        "changed\none\n",
        said(
            "FROM base",
            "RUN --security=insecure --mount=target=/c mount -o remount,bind,rw /c"
                + " && echo changed >/c/src/a && cat /c/src/a",
            TO_SEE + "cat /c/src/a"));
  }

  private static int bits(String line) {
    return Long.bitCount(Long.parseLong(line.strip(), 16));
  }
}
