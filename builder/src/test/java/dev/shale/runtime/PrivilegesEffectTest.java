package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two machines may compare of privileges. */
final class PrivilegesEffectTest {
  @TempDir Path temp;

  private Privileges profile(String name) {
    return new Privileges(
        Privileges.Mode.SANDBOX,
        List.of(),
        List.of(),
        List.of(),
        Restrictions.parse(List.of("seccomp=" + temp.resolve(name))));
  }

  private Privileges profile(String name, String content) throws IOException {
    Files.writeString(temp.resolve(name), content);
    return profile(name);
  }

  @Test
  void seccompProfileIsWhatItSaysWhereverItIs() throws IOException {
    String first = profile("a", "{}").effect();
    assertEquals(first, profile("b", "{}").effect());
    assertNotEquals(first, profile("a", "{ }").effect());
    assertNotEquals(first, Privileges.DEFAULT.effect());
  }

  @Test
  void seccompProfileThatIsNotThereIsRefused() {
    assertThrows(OciException.class, () -> profile("none").effect());
  }
}
