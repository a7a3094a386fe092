package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said of caches elsewhere. */
final class CacheFlagsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cache-to   | type=gha                    | type \"gha\" is not offered",
        "--cache-from | type=s3,bucket=b            | type \"s3\" is not offered",
        "--cache-to   | mode=max                    | expected type=",
        "--cache-to   | type=registry               | expected ref=NAME",
        "--cache-from | type=local                  | expected src=DIR",
        "--cache-to   | type=local,src=d            | expected dest=DIR",
        "--cache-to   | type=local,dest=d,mode=all  | expected min or max",
        "--cache-to   | type=inline,mode=max        | mode=min",
        "--cache-from | type=inline                 | name the image that has it",
        "--cache-to   | type=local,dest=d,x=y       | unknown key \"x\"",
        "--cache-to   | type=registry,ref=h/a,oci-mediatypes=false | oci-mediatypes=true",
        "--cache-to   | type=local,dest=d,compression=xz | expected gzip, zstd or none",
        "--cache-to   | store:app                   | in a registry, or in a directory",
        "--cache-from | type=local,dest=d           | expected src=DIR"
      })
  void refusesWhatCannotBeMeantBeforeAnythingIsDone(String option, String value, String refusal)
      throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nLABEL a=b\n");
    String said =
        ProgramRun.ofUser(directory, "build", "-t=app", option, value, context.toString())
            .refusal();
    assertTrue(said.contains(refusal), said);
    assertEquals("", ProgramRun.ofUser(directory, "images", "-q").out());
  }
}
