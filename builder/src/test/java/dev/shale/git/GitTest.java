package dev.shale.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.git.GitReference.Commit;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.git.GitReference.Submodules;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching with this host's git; from files, which only tests may. */
class GitTest {
  @TempDir Path temp;
  private Path scratch;
  private Repository repository;
  private Git git;

  @BeforeEach
  void makeRepository() throws IOException {
    scratch = Files.createDirectory(temp.resolve("scratch"));
    repository = Repository.in(temp.resolve("repository"));
    git = new Git(Map.of("PATH", "/usr/bin:/bin"), scratch, "file");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void fetchesWhatHeadIs() throws IOException {
    String commit = repository.file("a", "text").file("d/b", "").commit();
    assertEquals(commit, git.resolve(reference()));
    try (GitCheckout checkout = git.checkOut(reference())) {
      assertEquals(commit, checkout.commit());
      assertEquals(List.of("a", "d", "d/b"), names(checkout));
      assertEquals("text", text(checkout, "a"));
    }
  }

  @Test
  void filesAreRootsAndPlain() throws IOException {
    repository.file("a", "").file("x", "");
    Files.setPosixFilePermissions(
        repository.directory().resolve("x"), PosixFilePermissions.fromString("rwx------"));
    repository.link("l", "a").commit();
    try (GitCheckout checkout = git.checkOut(reference())) {
      assertEquals("644 0 0", meta(checkout, "a"));
      assertEquals("755 0 0", meta(checkout, "x"));
      assertEquals("755 0 0", meta(checkout, "."));
      assertTrue(node(checkout, "l").orElseThrow() instanceof Node.Symlink);
    }
  }

  @Test
  void fetchesBranchesTagsAndCommits() throws IOException {
    String first = repository.file("a", "1").commit();
    repository.git("tag", "-a", "-m", "m", "annotated");
    repository.git("tag", "light");
    repository.git("update-ref", "refs/pull/7/head", first);
    repository.git("checkout", "--quiet", "-b", "dev/a");
    String second = repository.file("a", "2").commit();
    repository.git("checkout", "--quiet", "main");
    repository.git("tag", "both", second);
    repository.git("branch", "both", first);
    for (String ref :
        List.of("main", "annotated", "light", "refs/pull/7/head", "pull/7/head", "both", first)) {
      assertEquals(first, git.resolve(reference(ref)), ref);
    }
    for (String ref : List.of("dev/a", "refs/heads/dev/a", "refs/tags/both", second)) {
      assertEquals(second, git.resolve(reference(ref)), ref);
    }
    assertFetched("1", first, "annotated");
    assertFetched("2", second, "dev/a");
  }

  private void assertFetched(String text, String commit, String ref) throws IOException {
    try (GitCheckout checkout = git.checkOut(reference(ref))) {
      assertEquals(commit, checkout.commit(), ref);
      assertEquals(text, text(checkout, "a"), ref);
    }
  }

  @Test
  void fetchesCommitThatNoNameLeadsToDirectly() throws IOException {
    String first = repository.file("a", "1").commit();
    repository.file("a", "2").commit();
    assertFetched("1", first, first);
    assertFetched("1", first, first.substring(0, 9));
  }

  @Test
  void takesCommitOfTheChecksumOnly() throws IOException {
    String commit = repository.file("a", "1").commit();
    assertEquals(commit, git.resolve(reference().withChecksum(commit)));
    assertEquals(commit, git.resolve(reference("main").withChecksum(commit.substring(0, 8))));
    String other = commit.startsWith("0") ? "1".repeat(40) : "0".repeat(40);
    assertRefused(
        ErrorKind.CORRUPT,
        "fetch %s#main: it is commit %s, not %s".formatted(repository.url(), commit, other),
        reference("main").withChecksum(other));
  }

  @Test
  void givesSubdirectoryThroughLinksOfTheCommitOnly() throws IOException {
    repository.file("d/in/a", "").link("l", "d/in").link("out", "/etc").link("up", "../..");
    repository.file("etc/b", "").commit();
    assertEquals(List.of("a"), names("l"));
    assertEquals(List.of("b"), names("out"));
    assertEquals(List.of("d", "d/in", "d/in/a", "etc", "etc/b", "l", "out", "up"), names("up"));
  }

  private List<String> names(String directory) throws IOException {
    try (GitCheckout checkout = git.checkOut(reference("main", directory))) {
      return names(checkout);
    }
  }

  @Test
  void refusesSubdirectoryThatIsNotThere() throws IOException {
    String commit = repository.file("a", "").commit();
    assertRefused(
        ErrorKind.NOT_FOUND,
        "fetch %s#main:a: commit %s has no directory a".formatted(repository.url(), commit),
        reference("main", "a"));
  }

  @Test
  void refusesRefThatIsNotThere() throws IOException {
    repository.file("a", "").commit();
    assertRefused(
        ErrorKind.NOT_FOUND,
        "fetch %s#none: the repository has no branch, tag or commit none"
            .formatted(repository.url()),
        reference("none"));
    assertRefused(
        ErrorKind.NOT_FOUND,
        "fetch %s#abcdef0: the repository has no branch, tag or commit abcdef0"
            .formatted(repository.url()),
        reference("abcdef0"));
  }

  @Test
  void keepsGitDirectoryIfAsked() throws IOException {
    repository.file("a", "").commit();
    try (GitCheckout checkout = git.checkOut(reference().with(GitDirectory.KEPT))) {
      assertTrue(text(checkout, ".git/config").contains("url = " + repository.url()));
    }
    try (GitCheckout checkout = git.checkOut(reference().with(GitDirectory.LEFT_OUT))) {
      assertEquals(Optional.empty(), node(checkout, ".git"));
    }
  }

  @Test
  void fetchesSubmodulesUnlessTold() throws IOException {
    Repository part = Repository.in(temp.resolve("part"));
    part.file("in/b", "part").commit();
    repository.file("a", "").git("submodule", "--quiet", "add", part.url(), "vendor/part");
    repository.commit();
    try (GitCheckout checkout = git.checkOut(reference())) {
      assertEquals("part", text(checkout, "vendor/part/in/b"));
      assertEquals(Optional.empty(), node(checkout, "vendor/part/.git"));
    }
    GitReference alone =
        new GitReference(
            repository.url(),
            new Commit(Optional.empty(), Optional.empty()),
            TreePath.ROOT,
            GitDirectory.UNSAID,
            Submodules.LEFT_OUT);
    try (GitCheckout checkout = git.checkOut(alone)) {
      assertEquals(Optional.empty(), node(checkout, "vendor/part/in"));
    }
  }

  @Test
  void submoduleRunsNothing() throws IOException {
    Path mark = temp.resolve("mark");
    Repository part = Repository.in(temp.resolve("part"));
    part.file("b", "").commit();
    repository.git("submodule", "--quiet", "add", part.url(), "part");
    String evil = "ext::sh -c touch% " + mark;
    repository.git("config", "--file", ".gitmodules", "submodule.part.url", evil);
    repository.git("config", "--file", ".gitmodules", "submodule.part.update", "!touch " + mark);
    repository.commit();
    OciException refusal =
        assertThrows(OciException.class, () -> git.checkOut(reference()).close());
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
    assertFalse(Files.exists(mark));
  }

  @Test
  void filterOfRepositoryRunsNothing() throws IOException {
    Path mark = temp.resolve("mark");
    repository.file(".gitattributes", "* filter=evil\n").file("a", "text").commit();
    repository.git("config", "filter.evil.smudge", "touch " + mark);
    try (GitCheckout checkout = git.checkOut(reference())) {
      assertEquals("text", text(checkout, "a"));
    }
    assertFalse(Files.exists(mark));
  }

  @Test
  void refusesProtocolThatIsNotOnTheList() throws IOException {
    repository.file("a", "").commit();
    Git strict = new Git(Map.of("PATH", "/usr/bin:/bin"), scratch);
    OciException refusal = assertThrows(OciException.class, () -> strict.resolve(reference()));
    assertEquals(
        "fetch %s: git says: transport 'file' not allowed".formatted(repository.url()),
        refusal.getMessage());
  }

  @Test
  void fetchesFromServerThatKnowsFilesOnly() throws IOException {
    String commit = repository.file("a", "text").commit();
    Path served = Files.createDirectory(temp.resolve("served"));
    repository.git("clone", "--quiet", "--bare", ".", served.resolve("r.git").toString());
    repository.git("-C", served.resolve("r.git").toString(), "update-server-info");
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String url = "http://localhost:%d/r.git".formatted(server.getAddress().getPort());
      Git remote = new Git(Map.of("PATH", "/usr/bin:/bin"), scratch);
      try (GitCheckout checkout = remote.checkOut(GitReference.parse(url).orElseThrow())) {
        assertEquals(commit, checkout.commit());
        assertEquals("text", text(checkout, "a"));
      }
    } finally {
      server.stop(0);
    }
  }

  private GitReference reference() {
    return new GitReference(
        repository.url(),
        new Commit(Optional.empty(), Optional.empty()),
        TreePath.ROOT,
        GitDirectory.UNSAID,
        Submodules.FETCHED);
  }

  private GitReference reference(String ref) {
    return reference(ref, ".");
  }

  private GitReference reference(String ref, String directory) {
    return new GitReference(
        repository.url(),
        new Commit(Optional.of(ref), Optional.empty()),
        TreePath.of(directory),
        GitDirectory.UNSAID,
        Submodules.FETCHED);
  }

  private void assertRefused(ErrorKind kind, String message, GitReference reference) {
    OciException refusal = assertThrows(OciException.class, () -> git.checkOut(reference).close());
    assertEquals(message, refusal.getMessage());
    assertEquals(kind, refusal.kind());
  }

  private static List<String> names(GitCheckout checkout) throws IOException {
    List<String> names = new ArrayList<>();
    list(checkout.tree(), TreePath.ROOT, names);
    return names;
  }

  private static void list(ReadableTree tree, TreePath directory, List<String> names)
      throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      names.add(entry.path().toString());
      if (entry.node() instanceof Node.Directory) {
        list(tree, entry.path(), names);
      }
    }
  }

  private static Optional<Node> node(GitCheckout checkout, String path) throws IOException {
    return checkout.tree().find(TreePath.of(path)).map(TreeEntry::node);
  }

  private static String meta(GitCheckout checkout, String path) throws IOException {
    var meta = node(checkout, path).orElseThrow().meta();
    return "%o %d %d".formatted(meta.mode(), meta.uid(), meta.gid());
  }

  private static String text(GitCheckout checkout, String path) throws IOException {
    try (InputStream in = checkout.tree().read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
