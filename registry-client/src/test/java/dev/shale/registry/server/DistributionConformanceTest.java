package dev.shale.registry.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The embedded registry keeps to the distribution-spec. */
final class DistributionConformanceTest implements DistributionContract {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir static Path root;
  private static LayoutRepositories layout;
  private static RegistryServer server;
  private static Wire wire;

  private final String repository = "test/conformance-" + COUNT.incrementAndGet();

  @BeforeAll
  static void start() throws IOException {
    layout = LayoutRepositories.open(root.resolve("layout"));
    server = RegistryServer.start(layout, ServerOptions.LOCAL, AccessLog.NONE);
    wire = new Wire(server.address());
  }

  @AfterAll
  static void stop() throws IOException {
    wire.close();
    server.close();
    layout.close();
  }

  @Override
  public Wire wire() {
    return wire;
  }

  @Override
  public String repository() {
    return repository;
  }
}
