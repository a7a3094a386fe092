package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class EmptiedNamesTest {
  private final EmptiedNames names = new EmptiedNames();

  @Test
  void areOnlySoManyTheLast() {
    names.add("again");
    for (int i = 1; i < EmptiedNames.MAX_KEPT; i++) {
      names.add("name" + i);
    }
    names.add("again");
    names.add("another");
    assertEquals(EmptiedNames.MAX_KEPT, names.all().size());
    assertFalse(names.contains("name1"));
    assertTrue(names.contains("name2"));
    assertTrue(names.contains("again"));
  }

  @Test
  void areForgottenWhenTheyHaveSomethingAgain() {
    names.add("a");
    names.add("b");
    names.remove("a");
    assertEquals(Set.of("b"), names.all());
  }
}
