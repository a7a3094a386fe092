package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.InputDigest;
import dev.shale.context.InputState;
import dev.shale.context.Selection;
import dev.shale.local.LayerViews;
import java.io.IOException;
import java.util.Optional;

/**
 * Files of the context, a stage or an image.
 *
 * @param place where they are, for people
 * @param views of a stage or an image; closed with this
 */
record TreeSource(String place, Selection selection, Optional<LayerViews> views)
    implements CopySource {
  @Override
  public StepInput input() throws IOException {
    InputDigest.Owners owners =
        views.isPresent() ? InputDigest.Owners.INCLUDED : InputDigest.Owners.LEFT_OUT;
    return new StepInput(Kind.FILES, place, InputDigest.of(selection, owners).toString());
  }

  /** Only the context is in the hands of others. */
  @Override
  public String state() throws IOException {
    return views.isPresent() ? "" : InputState.of(selection);
  }

  @Override
  public boolean unpacksArchives() {
    return true;
  }

  @Override
  public void close() throws IOException {
    if (views.isPresent()) {
      views.get().close();
    }
  }
}
