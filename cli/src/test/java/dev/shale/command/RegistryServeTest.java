package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Digest;
import dev.shale.registry.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry as a process: how it begins, how it ends, and what is left of it. */
final class RegistryServeTest {
  private static final int PATIENCE_SECONDS = 8;

  @TempDir Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    http.close();
  }

  /** A registry that has said where it listens. */
  private record Serving(Process process, URI address) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Serving serve() throws IOException {
    Process process =
        new ProcessBuilder(ProgramCopy.shared().interruptibleWords(directory, "registry", "serve"))
            .redirectError(directory.resolve("errors").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError(Files.readString(directory.resolve("errors")));
    }
    return new Serving(process, URI.create(line));
  }

  private HttpResponse<byte[]> send(Serving serving, String method, String path, byte[] body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(serving.address().resolve(path))
            .method(method, BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void endsOnASignalAndLeavesALayout(String signal, int status)
      throws IOException, InterruptedException {
    try (Serving serving = serve()) {
      assertEquals(200, send(serving, "GET", "/v2/", new byte[0]).statusCode());
      Programs.run(directory, "kill -%s %d".formatted(signal, serving.process().pid()));
      assertTrue(serving.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(status, serving.process().exitValue());
    }
    try (var files = Files.list(directory.resolve("root"))) {
      assertEquals(
          List.of("index.json", "oci-layout"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aPushGoesOnAfterTheServerWasKilled() throws IOException, InterruptedException {
    byte[] blob = new byte[3 << 20];
    Arrays.fill(blob, (byte) 7);
    Digest digest = Digest.of(blob);
    String upload;
    try (Serving serving = serve()) {
      HttpResponse<byte[]> begun = send(serving, "POST", "/v2/a/blobs/uploads/", new byte[0]);
      upload = begun.headers().firstValue("Location").orElseThrow();
      byte[] first = Arrays.copyOf(blob, 1 << 20);
      assertEquals(202, send(serving, "PATCH", upload, first).statusCode());
      serving.process().destroyForcibly().waitFor();
    }
    try (Serving serving = serve()) {
      assertEquals(404, send(serving, "GET", "/v2/a/blobs/" + digest, new byte[0]).statusCode());
      HttpResponse<byte[]> status = send(serving, "GET", upload, new byte[0]);
      assertEquals("0-1048575", status.headers().firstValue("Range").orElseThrow());
      byte[] rest = Arrays.copyOfRange(blob, 1 << 20, blob.length);
      assertEquals(201, send(serving, "PUT", upload + "?digest=" + digest, rest).statusCode());
      assertArrayEquals(blob, send(serving, "GET", "/v2/a/blobs/" + digest, new byte[0]).body());
    }
  }

  @Test
  void aStoreIsServedToBeRead() throws IOException, InterruptedException {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /file\n");
    Files.writeString(context.resolve("file"), "shared");
    ProgramRun.ofUser(directory, "build", "-t", "app", context.toString()).result();
    try (Serving serving = serve()) {
      String name = serving.address().getAuthority() + "/app:latest";
      Path out = directory.resolve("out");
      ProgramRun.of("copy", "docker://" + name, "oci:" + out + ":1").result();
      assertEquals(
          ProgramRun.ofUser(directory, "inspect", "--raw", "app").result(),
          ProgramRun.of("inspect", "--raw", "oci:" + out + ":1").result());
      HttpResponse<byte[]> push = send(serving, "POST", "/v2/app/blobs/uploads/", new byte[0]);
      assertEquals(405, push.statusCode());
    }
  }

  @Test
  void refusesADirectoryOfOtherThings() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("file"), "mine");
    ProgramRun run = ProgramRun.of("--root", other.toString(), "registry", "serve");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals(
        "shale: serve %s: the directory is not empty and is no image layout\n".formatted(other),
        run.err());
  }

  @Test
  void refusesFaultsWhereOthersCouldComeToHarm() {
    ProgramRun run =
        ProgramRun.of(
            "registry",
            "serve",
            "--root",
            directory.resolve("r").toString(),
            "--addr",
            ":0",
            "--fault",
            "500=1");
    assertEquals(
        "shale: serve on 0.0.0.0:0: faults are for the loopback interface only\n", run.err());
  }

  @Test
  void makesNothingWhereItCannotListen() {
    Path root = directory.resolve("r");
    ProgramRun run =
        ProgramRun.of("registry", "serve", "--root", root.toString(), "--addr", "192.0.2.1:5000");
    assertEquals(ExitCode.FAILED, run.status());
    assertFalse(Files.exists(root), run.err());
  }

  @ParameterizedTest
  @CsvSource({"5000", "host:99999", "a b:1:2"})
  void refusesAnAddressThatIsNone(String address) {
    ProgramRun run = ProgramRun.of("registry", "serve", "--addr", address);
    assertEquals("shale: --addr \"%s\": expected HOST:PORT\n".formatted(address), run.err());
  }
}
