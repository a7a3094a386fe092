package dev.shale.buildah;

import dev.shale.command.ImageRemoval;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one line removed, as buildah tells of it: all names, then all IDs. */
final class Removed implements ImageRemoval.Told {
  private final List<ImageReference> names = new ArrayList<>();
  private final Set<String> ids = new LinkedHashSet<>();

  @Override
  public void untagged(ImageReference name) {
    names.add(name);
  }

  @Override
  public void deleted(StoredImage image) {
    ids.add(image.id().hex());
  }

  @Override
  public void deleted(ManifestList list) {
    ids.add(ListIds.id(list));
  }

  void print(PrintStream out) {
    names.forEach(name -> out.println("untagged: " + name));
    ids.forEach(out::println);
  }
}
