package dev.shale.copy;

import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageDestinationContract;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** The fakes owe what the real ones owe. */
final class MemoryPlacesTest {
  @Nested
  final class Source implements ImageSourceContract {
    @Override
    public ImageSource source() throws IOException {
      MemorySource source = new MemorySource();
      source.add(SAMPLE.config());
      source.add(SAMPLE.layer());
      source.add(SAMPLE.manifest());
      return source;
    }
  }

  @Nested
  final class Destination implements ImageDestinationContract {
    private final MemoryDestination place = MemoryDestination.empty();

    @Override
    public ImageDestination destination() {
      return place;
    }

    @Override
    public ImageSource published() {
      return place.source();
    }
  }
}
