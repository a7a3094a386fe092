package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.registry.DockerRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shows that the contract asks for what registries do: docker-registry 2.8 keeps to it, but for
 * what is overridden here; most of that came into the specification after it.
 */
@Tag("peer")
final class DockerRegistryConformanceTest implements DistributionContract {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static DockerRegistry registry;
  private static Wire wire;

  private final String repository = "test/conformance-" + COUNT.incrementAndGet();

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start();
    wire = new Wire(URI.create("http://" + registry.host()));
  }

  @AfterAll
  static void stop() {
    wire.close();
    registry.close();
  }

  @Override
  public Wire wire() {
    return wire;
  }

  @Override
  public String repository() {
    return repository;
  }

  /** Fails as soon as docker-registry does what the contract asks. */
  private static void assertDoesNot(Executable what) {
    assertThrows(AssertionError.class, what);
  }

  @Override
  @Test
  public void takesABlobInOneRequest() {
    assertDoesNot(DistributionContract.super::takesABlobInOneRequest);
  }

  @Override
  @Test
  public void mountsABlobFromWhereverItIs() {
    assertDoesNot(DistributionContract.super::mountsABlobFromWhereverItIs);
  }

  @Override
  @Test
  public void refusesAChunkOutOfOrderAndGoesOnWithTheRightOne() {
    assertDoesNot(DistributionContract.super::refusesAChunkOutOfOrderAndGoesOnWithTheRightOne);
  }

  @Override
  @Test
  public void refusesAFirstChunkThatIsNotTheFirst() {
    assertDoesNot(DistributionContract.super::refusesAFirstChunkThatIsNotTheFirst);
  }

  @Override
  @ParameterizedTest
  @ValueSource(strings = {"500-0", "5000-10000"})
  public void hasNoPartThatABlobHasNot(String range) {
    assertDoesNot(() -> DistributionContract.super.hasNoPartThatABlobHasNot(range));
  }

  /** It takes no blob in one request, and so refuses none. */
  @Override
  @ParameterizedTest
  @ValueSource(strings = {"put", "chunk", "stream"})
  public void refusesABlobOfAnotherDigest(String way) {
    DistributionContract.super.refusesABlobOfAnotherDigest(way);
  }

  /** It answers with the page that there is no such page. */
  @Override
  @Test
  public void refusesADigestThatIsNone() {
    assertDoesNot(DistributionContract.super::refusesADigestThatIsNone);
  }

  /** Its tags are in no order. */
  @Override
  @Test
  public void listsTagsByPages() {
    assertDoesNot(DistributionContract.super::listsTagsByPages);
  }

  @Override
  @Test
  public void deletesATagOnly() {
    assertDoesNot(DistributionContract.super::deletesATagOnly);
  }

  @Override
  @Test
  public void listsNoReferrersOfWhatIsNotThere() {
    assertDoesNot(DistributionContract.super::listsNoReferrersOfWhatIsNotThere);
  }

  @Override
  @Test
  public void listsReferrersByTheirType() {
    assertDoesNot(DistributionContract.super::listsReferrersByTheirType);
  }
}
