package dev.shale.mtree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MtreeTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000L, 5);
  private static final NodeMeta META = NodeMeta.of(0644, TIME);

  private final MemoryTree tree = new MemoryTree();

  private void file(String path, NodeMeta meta, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    tree.create(TreePath.of(path), new Node.File(meta, bytes.length), FileContent.of(bytes));
  }

  private void directory(String path) throws IOException {
    NodeMeta meta = META.withMode(0755).withOwner(3, 4);
    tree.create(TreePath.of(path), new Node.Directory(meta), FileContent.EMPTY);
  }

  private static String text(Mtree mtree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MtreeFile.write(mtree, out);
    return out.toString(UTF_8);
  }

  private static Mtree read(String text) throws IOException {
    return MtreeFile.read("mtree", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private List<String> changesSince(Mtree before) throws IOException {
    return before.changesTo(describe()).entrySet().stream()
        .map(change -> change.getValue() + " " + change.getKey())
        .toList();
  }

  private Mtree describe() throws IOException {
    return MtreeWalk.of(tree, _ -> 4096);
  }

  private void smallTree() throws IOException {
    tree.setMeta(TreePath.ROOT, META.withMode(0755));
    directory("d");
    file("d/a b", META.withMode(04755).withXattrs(Xattrs.of("user.x", new byte[] {1})), "hi\n");
    tree.create(
        TreePath.of("link"),
        new Node.Symlink(META.withMode(0777), "d/a b".getBytes(UTF_8)),
        FileContent.EMPTY);
  }

  @Test
  void writesFilesBeforeDirectoriesAndWhatTheyShareOnce() throws IOException {
    smallTree();
    assertEquals(
        """
        #      keywords: size,type,uid,gid,mode,link,nlink,tar_time,sha256digest,xattr

        # .
        /set type=file nlink=1 mode=0664 uid=0 gid=0
        . size=4096 type=dir mode=0755 tar_time=1000000000.000000000
            link size=5 type=link mode=0777 link=d/a\\040b tar_time=1000000000.000000000

        # d
        d size=4096 type=dir uid=3 gid=4 mode=0755 tar_time=1000000000.000000000
            a\\040b size=3 mode=04755 tar_time=1000000000.000000000\
         sha256digest=98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4\
         xattr.user.x=AQ==
        ..
        ..
        """,
        text(describe()));
  }

  @Test
  void readsWhatItWrites() throws IOException {
    smallTree();
    Mtree mtree = describe();
    assertEquals(mtree, read(text(mtree)));
  }

  @Test
  void findsNoChangeWhereThereIsNone() throws IOException {
    smallTree();
    assertEquals(List.of(), changesSince(describe()));
  }

  @Test
  void tellsWhatWasAddedChangedAndRemoved() throws IOException {
    smallTree();
    Mtree before = describe();
    file("new", META, "");
    tree.remove(TreePath.of("link"));
    tree.replace(
        TreePath.of("d/a b"), new Node.File(META, 3), FileContent.of("ho\n".getBytes(UTF_8)));
    assertEquals(List.of("MODIFIED d/a b", "DELETED link", "ADDED new"), changesSince(before));
  }

  @Test
  void seesThatAnAttributeIsGone() throws IOException {
    smallTree();
    Mtree before = describe();
    tree.setMeta(TreePath.of("d/a b"), META.withMode(04755));
    assertEquals(List.of("MODIFIED d/a b"), changesSince(before));
  }

  @Test
  void seesANewNameOfAFileAtItsOldOne() throws IOException {
    smallTree();
    Mtree before = describe();
    tree.link(TreePath.of("d/b"), TreePath.of("d/a b"));
    assertEquals(List.of("MODIFIED d/a b", "ADDED d/b"), changesSince(before));
  }

  @Test
  void readsWhatUmociWrites() throws IOException {
    Mtree umoci =
        read(
            """
            #          user: root
            #      keywords: size,type,uid,gid,mode,link,nlink,tar_time,sha256digest,xattr

            # .
            /set type=file nlink=1 mode=0664 uid=0 gid=0
            . size=4096 type=dir mode=0755 nlink=3 tar_time=1000000000.000000000

            # d
            /set type=file nlink=1 mode=0664 uid=3 gid=4
            d size=4096 type=dir mode=0755 nlink=2 tar_time=1000000000.000000000
                a\\040b size=3 mode=04755 tar_time=1000000000.000000000 uid=0 gid=0 \
            sha256digest=98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4 \
            xattr.user.x=AQ==
            ..
            ..
            """);
    smallTree();
    assertEquals(List.of("ADDED link"), changesSince(umoci));
  }

  @Test
  void joinsLinesThatEndInABackslash() throws IOException {
    assertEquals(read(". type=dir \\\nsize=0\n"), read(". type=dir size=0\n"));
  }

  @Test
  void refusesWhatDescribesNoTree() {
    assertThrows(OciException.class, () -> read("a type=file\n"));
  }

  @Test
  void refusesToLeaveTheRoot() {
    assertThrows(OciException.class, () -> read(". type=dir\n..\n..\n"));
  }

  @Test
  void describesWhileItIsMadeWhatAWalkDescribes() throws IOException {
    MemoryTree other = new MemoryTree();
    DescribedTree described = new DescribedTree(other);
    byte[] bytes = {1, 2, 3};
    described.create(TreePath.of("d"), new Node.Directory(META), FileContent.EMPTY);
    described.create(TreePath.of("d/a"), new Node.File(META, bytes.length), FileContent.of(bytes));
    described.create(
        TreePath.of("d/gone"), new Node.File(META, bytes.length), FileContent.of(bytes));
    described.link(TreePath.of("b"), TreePath.of("d/a"));
    described.link(TreePath.of("c"), TreePath.of("d/gone"));
    described.remove(TreePath.of("d/gone"));
    described.replace(TreePath.of("c"), new Node.File(META, 0), FileContent.EMPTY);
    described.setMeta(TreePath.of("d"), META.withMode(0700));
    assertEquals(MtreeWalk.of(other, _ -> 7), described.describe(_ -> 7));
  }
}
