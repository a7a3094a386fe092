package dev.shale.exec;

import dev.shale.name.ImageReference;
import java.util.List;

/** Whether the store has what was built. */
public sealed interface Keeping {
  /**
   * It has the image with all its layers, those from elsewhere, too.
   *
   * @param names what to call the image; none leaves it known by its digest only
   */
  record Kept(List<ImageReference> names) implements Keeping {
    public Kept {
      names = List.copyOf(names);
    }
  }

  /**
   * It has the layers that were made, for as long as it remembers the steps that made them, and no
   * image. What is elsewhere and not looked into stays there.
   */
  record Passing() implements Keeping {}
}
