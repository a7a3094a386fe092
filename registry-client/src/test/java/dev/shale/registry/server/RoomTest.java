package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.Permits.Permit;
import dev.shale.image.RawManifest;
import dev.shale.registry.server.Answer.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoomTest {
  private final Room room = new Room();

  private static Body body(int length) {
    return new Body.Bytes(new byte[length]);
  }

  /** How many more of these there is room for; they stay there. */
  private int fill(Body body) {
    int count = 0;
    while (count < 1000 && room.tryFor(body).isPresent()) {
      count++;
    }
    return count;
  }

  @Test
  void isThereForAsManySmallDocumentsAsThereAre() {
    assertEquals(1000, fill(body(Room.SMALL_BYTES)));
  }

  @Test
  void isThereForAFewLargeOnes() {
    assertEquals(Room.MAX_LARGE, fill(body(Room.SMALL_BYTES + 1)));
    assertEquals(1000, fill(body(Room.SMALL_BYTES)));
  }

  @Test
  void isTakenUpByWhatComesAndByWhatIsSent() {
    List<Permit> coming = new ArrayList<>();
    for (int i = 1; i < Room.MAX_LARGE; i++) {
      coming.add(room.take());
    }
    assertEquals(1, fill(body(RawManifest.MAX_BYTES)));
    coming.getFirst().close();
    assertEquals(1, fill(body(RawManifest.MAX_BYTES)));
  }

  @Test
  void isTakenUpByVeryLargeOnesAsByMany() {
    Optional<Permit> three = room.tryFor(body(2 * RawManifest.MAX_BYTES + 1));
    assertEquals(Room.MAX_LARGE - 3, fill(body(RawManifest.MAX_BYTES)));
    three.orElseThrow().close();
    assertEquals(3, fill(body(RawManifest.MAX_BYTES)));
  }

  @Test
  void isThereForOneDocumentHoweverLarge() {
    assertEquals(1, fill(body((Room.MAX_LARGE + 1) * RawManifest.MAX_BYTES)));
    assertTrue(room.tryFor(body(Room.SMALL_BYTES + 1)).isEmpty());
  }
}
