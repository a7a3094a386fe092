package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import java.io.IOException;

/**
 * A file of the web, fetched, by whose bytes a cache knows it.
 *
 * @param file closed with this
 */
record WebSource(RemoteAddress address, RemoteFile file) implements CopySource {
  @Override
  public StepInput input() {
    return new StepInput(Kind.FILES, address.toString(), file.digest().toString());
  }

  @Override
  public Selection selection() {
    return file.selection();
  }

  @Override
  public boolean unpacksArchives() {
    return false;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
