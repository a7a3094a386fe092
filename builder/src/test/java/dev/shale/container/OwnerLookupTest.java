package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.container.CopyOptions.Owner;
import dev.shale.error.OciException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerLookupTest {
  @Test
  void numberAloneIsUserAndGroup() {
    assertEquals(new Owner(7, 7), OwnerLookup.number("7"));
    assertEquals(new Owner(7, 8), OwnerLookup.number("7:8"));
    assertEquals(new Owner(4294967294L, 0), OwnerLookup.number("4294967294:0"));
  }

  @Test
  void refusesNamesWhereNothingIsLookedAt() {
    for (String owner : List.of("nobody", "7:staff", "", "7:", "-1", "4294967295")) {
      OciException refusal =
          assertThrows(OciException.class, () -> OwnerLookup.number(owner), owner);
      assertEquals(
          "owner \"%s\": expected numbers, since --link does not look at /etc/passwd"
              .formatted(owner),
          refusal.getMessage());
    }
  }
}
