package dev.shale.command;

import dev.shale.local.LocalStore;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Images to look at, wherever they are: the store is opened if one of them is there, before
 * anything else is done. Closing this closes the sources that it opened.
 */
final class ImagesAnywhere implements AutoCloseable {
  private final String verb;
  private final Optional<LocalStore> store;
  private final Transports transports;
  private final Deque<ImageSource> opened = new ArrayDeque<>();

  private ImagesAnywhere(String verb, Optional<LocalStore> store, Transports transports) {
    this.verb = verb;
    this.store = store;
    this.transports = transports;
  }

  /**
   * A way to these images; the caller closes.
   *
   * @param verb what is to be done with them, for refusals
   */
  static ImagesAnywhere open(
      String verb, List<ImageArgument> images, Session session, RegistryFlags flags)
      throws IOException {
    boolean stored = images.stream().anyMatch(ImageArgument.InStore.class::isInstance);
    Optional<LocalStore> store = stored ? Optional.of(session.openStore()) : Optional.empty();
    return new ImagesAnywhere(verb, store, new Transports(session, flags));
  }

  /** One of the images. */
  ImageSource source(ImageArgument image) throws IOException {
    ImageSource source =
        image instanceof ImageArgument.InStore(String called)
            ? inStore(store.orElseThrow(), called)
            : transports.source(image);
    opened.push(source);
    return source;
  }

  private ImageSource inStore(LocalStore images, String called) throws IOException {
    return StoredIndex.source(verb, images, called, transports);
  }

  @Override
  public void close() throws IOException {
    try (transports) {
      for (ImageSource source : opened) {
        source.close();
      }
    } finally {
      if (store.isPresent()) {
        store.get().close();
      }
    }
  }
}
