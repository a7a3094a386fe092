package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.container.SecretFile;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
  private static final Map<String, String> VARIABLES = Map.of("TOKEN", "t0ken", "NUL", "a\0b");

  @TempDir Path temp;

  private static Secrets parse(String... texts) {
    return Secrets.parse(
        List.of(texts),
        new Secrets.World(
            name -> Optional.ofNullable(VARIABLES.get(name)),
            new ByteArrayInputStream("piped".getBytes(StandardCharsets.UTF_8))));
  }

  private static Optional<String> text(String id, String... texts) throws IOException {
    try (Secrets secrets = parse(texts)) {
      return secrets.text(id);
    }
  }

  @Test
  void comesFromFileVariableOrStandardInput() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "filed");
    assertEquals(Optional.of("filed"), text("a", "id=a,src=" + file));
    assertEquals(Optional.of("filed"), text("a", "id=a,type=file,source=" + file));
    assertEquals(Optional.of("filed"), text(file.toString(), "id=" + file));
    assertEquals(Optional.of("t0ken"), text("a", "id=a,env=TOKEN"));
    assertEquals(Optional.of("t0ken"), text("a", "id=a,type=env,src=TOKEN"));
    assertEquals(Optional.of("t0ken"), text("TOKEN", "id=TOKEN"));
    assertEquals(Optional.of("t0ken"), text("TOKEN", "type=env,id=TOKEN"));
    assertEquals(Optional.of("piped"), text("a", "id=a,src=-"));
    assertEquals(Optional.empty(), text("b", "id=a,src=-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "id",
        "id=",
        "src=x",
        "id=a,src=x,env=Y",
        "id=a,type=x",
        "id=a,source=x,src=y",
        "id=a,id=b",
        "id=a,mode=0400",
        "id=a,cache=salted",
        "\"id=a"
      })
  void refuses(String text) {
    OciException refusal = assertThrows(OciException.class, () -> parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void fileThatIsNamedHasToBeThere() {
    OciException refusal =
        assertThrows(OciException.class, () -> parse("id=b,src=" + temp.resolve("nosuch")));
    assertEquals("secret b: no such file as " + temp.resolve("nosuch"), refusal.getMessage());
  }

  @Test
  void isReadWhenItIsAskedForAndWipedAtTheEnd() throws IOException {
    SecretFile file;
    Path gone = Files.writeString(temp.resolve("nosuch"), "there for a while");
    Secrets secrets = parse("id=a,env=TOKEN", "id=b,src=" + gone);
    Files.delete(gone);
    try (secrets) {
      assertTrue(secrets.has("b"));
      file = secrets.file("a", "/run/secrets/a", 0400, 1, 2).orElseThrow();
      assertEquals("t0ken", new String(file.content().bytes(), StandardCharsets.UTF_8));
      OciException refusal = assertThrows(OciException.class, () -> secrets.text("b"));
      assertEquals("secret b: no such file as " + temp.resolve("nosuch"), refusal.getMessage());
    }
    assertArrayEquals(new byte[5], file.content().bytes());
    assertFalse(file.toString().contains("t0ken"));
  }

  @Test
  void countsOnlyIfThatIsAskedFor() throws IOException {
    byte[] salt = {1};
    try (Secrets secrets = parse("id=a,env=TOKEN", "id=b,env=TOKEN,cache=true")) {
      assertFalse(secrets.counts("a"));
      assertTrue(secrets.counts("b"));
      String print = secrets.print("b", salt);
      assertEquals(64, print.length());
      assertEquals(print, secrets.print("a", salt));
      assertNotEquals(print, secrets.print("b", new byte[] {2}));
      OciException refusal = assertThrows(OciException.class, secrets::requireNoneCounted);
      assertEquals("secret b: cache=true is for builds", refusal.getMessage());
    }
  }

  @Test
  void mayBeThisLongAndNoLonger() throws IOException {
    Path file = temp.resolve("long");
    Files.write(file, new byte[Secrets.MAX_BYTES]);
    try (Secrets secrets = parse("id=a,src=" + file)) {
      assertTrue(secrets.file("a", "/a", 0400, 0, 0).isPresent());
    }
    Files.write(file, new byte[Secrets.MAX_BYTES + 1]);
    assertThrows(OciException.class, () -> text("a", "id=a,src=" + file));
  }

  @Test
  void messageDoesNotShowWhatNoVariableCanHave() {
    OciException refusal = assertThrows(OciException.class, () -> text("a", "id=a,env=NUL"));
    assertEquals("secret a: has a NUL character, which no variable can", refusal.getMessage());
  }

  @Test
  void fieldsWithCommasAreQuoted() {
    Fields fields = Fields.of("x", "a=1,\"b=2,\"\"3\"\"\",C");
    assertEquals(Optional.of("1"), fields.take("a"));
    assertEquals(Optional.of("2,\"3\""), fields.take("b"));
    assertEquals(Optional.of(true), fields.takeSwitch("c"));
    fields.end();
  }
}
