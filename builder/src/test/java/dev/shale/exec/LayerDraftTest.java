package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.container.CopyOptions;
import dev.shale.container.ModeChange;
import dev.shale.container.Placement;
import dev.shale.context.Selection;
import dev.shale.image.LayerId;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LayerViews;
import dev.shale.local.StoredImage;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDraftTest {
  private static final CopyOptions OPTIONS =
      new CopyOptions(
          new CopyOptions.Ownership.Roots(),
          Optional.of(ModeChange.octal(0644)),
          Instant.EPOCH,
          Optional.empty());

  @TempDir Path temp;

  @Test
  void layerThatLooksAtNothingBelowIsTheSameOnEveryStack() throws IOException {
    try (TestBuild build = TestBuild.ofFilesOnly(temp)) {
      build.file("a.txt", "a").file("tmp/old", "old");
      StoredImage base = build.build("FROM scratch", "COPY --chmod=700 . /");
      LayerId alone = linked(build, List.of());
      assertEquals(alone, linked(build, List.of()));
      List<LayerId> both = new ArrayList<>(base.layers());
      both.add(alone);
      try (LayerViews views = build.store().view(both)) {
        assertEquals(0755, mode(views, "tmp"));
        assertEquals(0700, mode(views, "tmp/old"));
        assertEquals(0644, mode(views, "tmp/a.txt"));
      }
    }
  }

  private static LayerId linked(TestBuild build, List<LayerId> below) throws IOException {
    try (LinuxTree context = LinuxTree.open(build.context());
        LayerDraft draft = LayerDraft.on(new Stacks(build.store()), below)) {
      new Placement(draft.target(), OPTIONS)
          .place(
              List.of(
                  new Placement.Part(
                      Selection.of(context, List.of("a.txt")), new Placement.Archives.Copied())),
              TreePath.of("tmp"),
              Placement.Form.DIRECTORY);
      return draft.store().orElseThrow();
    }
  }

  private static int mode(LayerViews views, String path) {
    return views.rootfs().find(TreePath.of(path)).orElseThrow().node().meta().mode();
  }
}
