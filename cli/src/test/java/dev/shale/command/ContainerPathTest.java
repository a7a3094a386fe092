package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerPathTest {
  @Test
  void isCutAtTheFirstColon() {
    assertEquals(Optional.of(new ContainerPath("web", "/a:b")), ContainerPath.parse("web:/a:b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "./a:b", "/a:b", "../a:b", "a/b:c", ":x", "."})
  void isNoPathOfTheHost(String path) {
    assertTrue(ContainerPath.parse(path).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"a:x,x", "a:/x/./y/,x/y", "a:/../../x,x", "a:/,.", "a:,."})
  void startsAtTheRootOfTheContainer(String text, String place) {
    assertEquals(place, ContainerPath.parse(text).orElseThrow().inTree().toString());
  }
}
