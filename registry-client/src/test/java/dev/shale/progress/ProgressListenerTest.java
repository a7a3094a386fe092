package dev.shale.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {
  @Test
  void warningsAreEvents() {
    List<ProgressEvent> events = new ArrayList<>();
    ProgressListener listener = events::add;
    listener.warn("look out");
    assertEquals(List.of(new ProgressEvent.Warning("look out")), events);
  }
}
