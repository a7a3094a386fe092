package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  @Test
  void isEnoughForAHandshakeOfWhoIsSentAway() {
    Patience little = Patience.DEFAULT.withoutWaiting();
    assertEquals(Duration.ofSeconds(5), little.idle());
    assertEquals(Duration.ofSeconds(5), little.head());
    assertEquals(Patience.DEFAULT.farewell(), little.farewell());
  }
}
