package dev.shale.command;

import dev.shale.registry.server.LayoutRepositories;
import dev.shale.registry.server.RegistryServer;
import dev.shale.registry.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The embedded registry, and what it was asked. */
final class LoggedRegistry implements AutoCloseable {
  private final RegistryServer server;

  /** Method and path of each request, {@code GET /v2/}, in their order. */
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** An empty one in a new directory. */
  LoggedRegistry(Path directory) throws IOException {
    this.server =
        RegistryServer.start(
            LayoutRepositories.open(Files.createDirectory(directory)),
            ServerOptions.LOCAL,
            served -> requests.add(served.method() + " " + served.path()));
  }

  String host() {
    return server.host();
  }

  /** What it was asked since this was cleared; may be cleared. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
