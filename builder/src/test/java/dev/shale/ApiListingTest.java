package dev.shale;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ApiListingTest {
  @Test
  void promisesWhatTheListingSays() throws IOException {
    ApiListing.check();
  }
}
