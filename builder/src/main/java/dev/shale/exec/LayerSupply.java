package dev.shale.exec;

import dev.shale.transport.ImageSource;
import java.io.IOException;

/** Layers that are elsewhere, and are brought into the store if it needs them. Thread-safe. */
public interface LayerSupply {
  /**
   * Where the layers can be read without being brought. Their blobs alone are asked for; whoever
   * has the supply closes it, after the build.
   */
  ImageSource source();

  /**
   * Brings all of them into the store, which has what they stand on by then. Called by whoever
   * needs them first, and again only if it has failed.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if one is not there any more
   */
  void bring() throws IOException;
}
