package dev.shale.sync;

import dev.shale.name.ImageReference;
import dev.shale.registry.RegistryClient;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;

/** What sync asks of registries. Thread-safe; failures are those of {@link RegistryClient}. */
interface SyncRegistry extends AutoCloseable {
  List<String> repositories(String host) throws IOException;

  List<String> tags(ImageReference repository) throws IOException;

  ImageSource source(ImageReference name);

  /** An image in the place that is written to, whatever mirrors that has. */
  ImageSource homeSource(ImageReference name);

  ImageDestination destination(ImageReference name);

  void deleteTag(ImageReference name) throws IOException;

  @Override
  void close();

  /** Asks with a client, which is closed with this. */
  static SyncRegistry of(RegistryClient client) {
    return new SyncRegistry() {
      @Override
      public List<String> repositories(String host) throws IOException {
        return client.repositories(host);
      }

      @Override
      public List<String> tags(ImageReference repository) throws IOException {
        return client.tags(repository);
      }

      @Override
      public ImageSource source(ImageReference name) {
        return client.source(name);
      }

      @Override
      public ImageSource homeSource(ImageReference name) {
        return client.homeSource(name);
      }

      @Override
      public ImageDestination destination(ImageReference name) {
        return client.destination(name);
      }

      @Override
      public void deleteTag(ImageReference name) throws IOException {
        client.delete(name.withoutDigest());
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }
}
