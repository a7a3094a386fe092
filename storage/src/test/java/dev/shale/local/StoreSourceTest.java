package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.LayerId;
import dev.shale.layer.LayerRecipe;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Stacking;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSourceTest {
  private static final ImageReference BASE = ImageReference.parse("registry.example/base:1");
  private static final ImageReference APP = ImageReference.parse("registry.example/app:1");
  private static final SampleImage SAMPLE =
      SampleImage.of(LayerRecipe.layer().file("file", "text").bytes());

  @TempDir Path temp;

  @Test
  void knowsAnImageThatALayerMayHaveComeFrom() throws IOException {
    try (LocalStore store =
        LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()))) {
      try (ImageDestination destination = store.destination(List.of(BASE))) {
        SAMPLE.send(destination);
      }
      StoredImage base = store.find(BASE).orElseThrow();
      List<LayerId> stack = base.layers();
      StoredImage app =
          store.add(base.config().edit().user("nobody").build(), stack, Optional.of(APP));
      try (ImageSource source = store.source(app)) {
        assertEquals(List.of(BASE, APP), source.origins(stack.getFirst().blob()));
        assertEquals(List.of(APP), source.origins(app.manifest().config()));
      }
    }
  }
}
