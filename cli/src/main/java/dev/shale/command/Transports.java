package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.registry.RegistryClient;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;

/** Sources and destinations outside the store, by argument; closing this closes connections. */
final class Transports implements AutoCloseable {
  private final RegistryClient client;

  Transports(Session session, RegistryFlags flags) {
    this.client = new RegistryClient(session.environment(), flags.options(session));
  }

  ImageSource source(ImageArgument argument) throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> client.source(name);
      case ImageArgument.InLayout layout ->
          new OciLayout(layout.directory()).source(layout.selector());
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  ImageDestination destination(ImageArgument argument) throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> client.destination(name);
      case ImageArgument.InLayout layout when layout.digest().isPresent() ->
          throw OciException.invalid(
              "write oci:%s@%s: a digest is no name to write to",
              layout.directory(), layout.digest().get());
      case ImageArgument.InLayout layout ->
          new OciLayout(layout.directory()).destination(layout.name());
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
