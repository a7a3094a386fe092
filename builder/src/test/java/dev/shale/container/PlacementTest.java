package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.context.CopyRules;
import dev.shale.context.CopyRules.Parents;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which files come where, by what is written in one COPY. */
class PlacementTest {
  /** What is copied from; a slash at the end is a directory's, an arrow a link's. */
  private static final String FILES =
      """
      a.txt b.txt c.md l.txt->a.txt up->d1
      d1/x.png d1/y.txt d1/in/z.png d2/x.png d2/keep/k.png d3/song.mp3 d3/deep/song.mp3 d3/note.txt
      empty/ [x]
      test/a/b/c/d/file test/a/b/c/e test/a/b2/c/d/e test/a/b2/c/d/foo test/a/b2/c/g/e
      foo1/foo2/bar/1 foo1/foo2/baz/2 foo1/foo2/other/3
      """;

  /** The line behind COPY; what is there then, in order. */
  private static final String TABLE =
      """
      a.txt /x                              | x
      a.txt /x/                             | x/ x/a.txt
      a.txt b.txt /x/                       | x/ x/a.txt x/b.txt
      ../../a.txt /x                        | x
      d1/../../a.txt /x                     | x
      l.txt /x/                             | x/ x/l.txt
      up /x                                 | x/ x/in/ x/in/z.png x/x.png x/y.txt
      d1 /x                                 | x/ x/in/ x/in/z.png x/x.png x/y.txt
      d1/. /x                               | x/ x/in/ x/in/z.png x/x.png x/y.txt
      d* /x                                 | x/ x/deep/ x/deep/song.mp3 x/in/ x/in/z.png x/keep/ x/keep/k.png x/note.txt x/song.mp3 x/x.png x/y.txt
      --exclude=*/*.png d1 d2 /1            | 1/ 1/in/ 1/keep/ 1/x.png 1/y.txt
      --exclude=*.png d1 d2 /2              | 2/ 2/in/ 2/in/z.png 2/keep/ 2/keep/k.png 2/y.txt
      --exclude=**/*.png d1 d2 /2           | 2/ 2/in/ 2/keep/ 2/y.txt
      --exclude=*.mp3 d3/ /3/               | 3/ 3/deep/ 3/deep/song.mp3 3/note.txt
      --exclude=*.txt *.txt c.md /4/        | 4/ 4/c.md
      --exclude=a.txt a.txt /5/             |
      --exclude=* d* /6                     | 6/
      --exclude=* --exclude=!in d1 /7       | 7/ 7/in/ 7/in/z.png
      --exclude=in --exclude=!in/z.png d1 / | in/ in/z.png x.png y.txt
      --exclude=in/ d1 /                    | x.png y.txt
      --exclude=./in/../in d1 /             | x.png y.txt
      --parents a.txt /out                  | out/ out/a.txt
      --parents d1/in/z.png /out            | out/ out/d1/ out/d1/in/ out/d1/in/z.png
      --parents d1/in d2/x.png /out/        | out/ out/d1/ out/d1/in/ out/d1/in/z.png out/d2/ out/d2/x.png
      --parents empty /out                  | out/ out/empty/
      --parents l.txt /out                  | out/ out/l.txt
      --parents up /out                     | out/ out/up
      --parents up/./in /out                | out/ out/in/ out/in/z.png
      --parents \\[x] /out                   | out/ out/[x]
      --parents ./d1/../d1/in /out          | out/ out/d1/ out/d1/in/ out/d1/in/z.png
      --parents d1/./ /out                  | out/ out/in/ out/in/z.png out/x.png out/y.txt
      --parents /test/a/b/./c/d /out/       | out/ out/c/ out/c/d/ out/c/d/file
      --parents /test/a/b/c/d/. /out/       | out/ out/test/ out/test/a/ out/test/a/b/ out/test/a/b/c/ out/test/a/b/c/d/ out/test/a/b/c/d/file
      --parents ./test/a/b/c/d /out/        | out/ out/test/ out/test/a/ out/test/a/b/ out/test/a/b/c/ out/test/a/b/c/d/ out/test/a/b/c/d/file
      --parents /test/a/./b/./c /out/       | out/ out/b/ out/b/c/ out/b/c/d/ out/b/c/d/file out/b/c/e
      --parents /test/a/./*/c/d /out/       | out/ out/b/ out/b/c/ out/b/c/d/ out/b/c/d/file out/b2/ out/b2/c/ out/b2/c/d/ out/b2/c/d/e out/b2/c/d/foo
      --parents /test/a/b*/./c/**/e /out/   | out/ out/c/ out/c/d/ out/c/d/e out/c/e out/c/g/ out/c/g/e
      --parents foo1/foo2/ba* /w            | w/ w/foo1/ w/foo1/foo2/ w/foo1/foo2/bar/ w/foo1/foo2/bar/1 w/foo1/foo2/baz/ w/foo1/foo2/baz/2
      --parents --exclude=foo1/foo2/bar foo1/foo2/ba* /w | w/ w/foo1/ w/foo1/foo2/ w/foo1/foo2/baz/ w/foo1/foo2/baz/2
      --parents --exclude=**/*.png d1/in d2/x.png a.txt / | a.txt d1/ d1/in/
      --parents **/note.txt **/*.md /out    | out/ out/c.md out/d3/ out/d3/note.txt
      --parents **/none c.md /out           | out/ out/c.md
      """;

  @TestFactory
  Stream<DynamicTest> putsWhatDockerWould() {
    return TABLE
        .lines()
        .map(row -> row.split(" *\\| ?", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> assertEquals(row[1], copied(row[0]))));
  }

  @Test
  void parentsHaveTheMetadataOfTheirSource() throws IOException {
    MemoryTree from = new MemoryTree();
    from.create(TreePath.of("d"), new Node.Directory(meta(0711)), FileContent.EMPTY);
    from.create(TreePath.of("d/a"), new Node.File(meta(0600), 0), FileContent.EMPTY);
    MemoryTree into = new MemoryTree();
    copy(from, into, "--parents d/a /out");
    assertEquals(0711, into.find(TreePath.of("out/d")).orElseThrow().node().meta().mode());
    assertEquals(0755, into.find(TreePath.of("out")).orElseThrow().node().meta().mode());
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsNotThere() {
    return """
        --parents d1/none /x      | source "d1/none": not found
        --parents a.txt/./b /x    | source "a.txt/b": not found
        --parents up/in /x        | source "up/in": not found
        --parents **/none /x      | source "**/none": nothing matches
        --parents d1/./d[ /x      | source "d1/./d[": the [ has no ]
        --exclude=[ d1 /x         | --exclude "[": the [ has no ]
        --exclude=! d1 /x         | --exclude "!": there is no pattern behind the !
        """
        .lines()
        .map(row -> row.split(" *\\| ", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> assertRefused(row[0], row[1])));
  }

  private static void assertRefused(String line, String message) {
    OciException refusal = assertThrows(OciException.class, () -> copied(line));
    assertEquals(message, refusal.getMessage());
  }

  private static String copied(String line) throws IOException {
    MemoryTree from = new MemoryTree();
    for (String file : FILES.strip().split("\\s+", -1)) {
      add(from, file);
    }
    MemoryTree into = new MemoryTree();
    copy(from, into, line);
    List<String> found = new ArrayList<>();
    list(into, TreePath.ROOT, found);
    return String.join(" ", found);
  }

  private static void copy(MemoryTree from, MemoryTree into, String line) throws IOException {
    List<String> words = Arrays.asList(line.split(" +"));
    List<String> paths = words.stream().filter(word -> !word.startsWith("--")).toList();
    List<String> excludes =
        words.stream()
            .filter(word -> word.startsWith("--exclude="))
            .map(word -> word.substring("--exclude=".length()))
            .toList();
    Parents parents = words.contains("--parents") ? Parents.KEPT : Parents.LEFT_OUT;
    Selection selection =
        Selection.of(from, new CopyRules(paths.subList(0, paths.size() - 1), parents, excludes));
    Placement.Form form =
        paths.getLast().endsWith("/") ? Placement.Form.DIRECTORY : Placement.Form.AS_FOUND;
    new Placement(new TreeTarget(into), CopyOptions.of(Instant.EPOCH))
        .place(
            List.of(new Placement.Part(selection, new Placement.Archives.Copied())),
            TreePath.of(paths.getLast()),
            form);
  }

  private static void add(MemoryTree tree, String file) throws IOException {
    String[] link = file.split("->", -1);
    TreePath path = TreePath.of(link[0]);
    directories(tree, file.endsWith("/") ? path : path.parent());
    if (link.length == 2) {
      byte[] target = link[1].getBytes(StandardCharsets.UTF_8);
      tree.create(path, new Node.Symlink(meta(0777), target), FileContent.EMPTY);
    } else if (!file.endsWith("/")) {
      tree.create(path, new Node.File(meta(0644), 0), FileContent.EMPTY);
    }
  }

  private static void directories(MemoryTree tree, TreePath path) throws IOException {
    if (tree.find(path).isEmpty()) {
      directories(tree, path.parent());
      tree.create(path, new Node.Directory(meta(0755)), FileContent.EMPTY);
    }
  }

  private static NodeMeta meta(int mode) {
    return NodeMeta.of(mode, Instant.EPOCH);
  }

  private static void list(MemoryTree tree, TreePath directory, List<String> found) {
    for (TreeEntry entry : tree.list(directory)) {
      boolean isDirectory = entry.node() instanceof Node.Directory;
      found.add(entry.path() + (isDirectory ? "/" : ""));
      if (isDirectory) {
        list(tree, entry.path(), found);
      }
    }
  }
}
