package dev.shale.linux;

import dev.shale.tree.FileTree;
import dev.shale.tree.FileTreeContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** {@link LinuxTree} by each binding of the C library, with and without openat2. */
@Tag("linux")
final class LinuxTreeTest {
  abstract static class Contract implements FileTreeContract {
    @TempDir Path directory;
    private LinuxTree tree;

    @BeforeEach
    void openTree() throws IOException {
      tree = new LinuxTree(LinuxTree.openRoot(libc(), directory), beneath());
    }

    Libc libc() {
      return HostLibc.LIBC;
    }

    Beneath beneath() {
      return new Beneath.ByKernel();
    }

    @Override
    public FileTree tree() {
      return tree;
    }
  }

  @Nested
  final class ByForeignFunctions extends Contract {}

  @Nested
  final class ByJnr extends Contract {
    private static final Libc JNR = JnrLibc.bind();

    @Override
    Libc libc() {
      return JNR;
    }
  }

  @Nested
  final class WithoutOpenat2 extends Contract {
    @Override
    Beneath beneath() {
      return new Beneath.PartByPart();
    }
  }
}
