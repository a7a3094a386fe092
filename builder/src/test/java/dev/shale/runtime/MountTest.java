package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MountTest {
  private static Mount tmpfs(String target) {
    return new Mount.Tmpfs(target, OptionalLong.empty(), Mount.FOR_EVERYBODY);
  }

  @Test
  void parentsComeFirstAndTheRestStaysInOrder() {
    assertEquals(
        List.of("/c", "/a/", "/b/x", "//a/b", "/a/b/c"),
        Mount.parentsFirst(
                List.of(tmpfs("/b/x"), tmpfs("/a/b/c"), tmpfs("//a/b"), tmpfs("/c"), tmpfs("/a/")))
            .stream()
            .map(Mount::target)
            .toList());
  }

  @Test
  void isBelowWholeNamesOnly() {
    assertTrue(tmpfs("/a/b").isBelow(tmpfs("//a")));
    assertFalse(tmpfs("/ab/c").isBelow(tmpfs("/a")));
    assertFalse(tmpfs("/a").isBelow(tmpfs("/a/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "/", "//", "/a\0"})
  void refusesTargets(String target) {
    assertThrows(OciException.class, () -> tmpfs(target));
  }

  @ParameterizedTest
  @CsvSource({
    "nofile=1024, 1024, 1024",
    "NOFILE=1:2, 1, 2",
    "core=-1, 9223372036854775807, 9223372036854775807",
    "cpu=0:unlimited, 0, 9223372036854775807",
  })
  void readsLimits(String text, long soft, long hard) {
    Rlimit limit = Rlimit.parse(text);
    assertEquals(soft, limit.soft());
    assertEquals(hard, limit.hard());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nofile", "nofile=", "files=1", "nofile=2:1", "nofile=99999999999999999999"})
  void refusesLimits(String text) {
    assertThrows(OciException.class, () -> Rlimit.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/fuse, /dev/fuse:/dev/fuse:rwm",
    "/dev/a:/dev/b, /dev/a:/dev/b:rwm",
    "/dev/a:r, /dev/a:/dev/a:r"
  })
  void readsDevices(String text, String device) {
    assertEquals(device, Device.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vendor.com/gpu=all", "/dev/a:/b", "/dev/a:/dev/b:x", "/dev/a:b:c:d"})
  void refusesDevices(String text) {
    assertThrows(OciException.class, () -> Device.parse(text));
  }
}
