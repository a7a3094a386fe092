package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.buildcache.CacheLedger;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which cache mounts leave the machine. */
final class CachePlaceTest {
  private static Set<String> mounts(String rest) {
    CacheLedger ledger = new CacheLedger();
    ledger.noteMount("own");
    CachePlace.To to = (CachePlace.To) CachePlace.parse("type=local,dest=d" + rest);
    return to.mounts().apply(ledger);
  }

  @Test
  void allAreThoseThatTheBuildNames() {
    assertEquals(Set.of("own"), mounts(",mounts=all"));
  }

  @Test
  void othersAreToBeNamed() {
    assertEquals(Set.of("x", "/y"), mounts(",mounts=x;/y"));
    assertEquals(Set.of(), mounts(""));
  }
}
