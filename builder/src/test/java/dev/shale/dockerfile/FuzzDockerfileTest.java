package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damages Dockerfiles at random and reads them: that ends soon, with a Dockerfile that is read
 * again as it is printed, or with a refusal that can be shown. The system properties {@code
 * fuzz.seconds} and {@code fuzz.seed} say how long, and which damage.
 */
final class FuzzDockerfileTest {
  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 4));
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final List<String> PIECES =
      List.of(
          "\\",
          "\\\n",
          "`",
          "\n",
          "\r\n",
          "\t",
          " ",
          "\"",
          "'",
          "$",
          "${",
          "}",
          "${a:-",
          "${a//",
          "#",
          "# escape=`\n",
          "# syntax=",
          "# syntax=shale\n",
          "INCLUDE ",
          "INCLUDE 7\n",
          "INCLUDE 23\nINCLUDE d/../150\n",
          "UNSET ENV ",
          "UNSET CMD\n",
          "<<",
          "<<-",
          "<<E\n",
          "E\n",
          "--",
          "--mount=",
          "=",
          ",",
          "[",
          "]",
          "[\"",
          "\",\"",
          "ONBUILD ",
          "RUN ",
          "FROM a\n",
          "COPY ",
          "HEALTHCHECK CMD ",
          "\0",
          "\uFEFF",
          "\u00a0",
          "\ud83d\ude00",
          "/",
          ":",
          "%",
          "*",
          "?",
          "\f");

  private final Random random = new Random(SEED);
  private final List<byte[]> corpus = new ArrayList<>();

  /** Files of the corpus, by their numbers. */
  private final Includes includes =
      new Includes() {
        @Override
        public Optional<String> dockerfile() {
          return Optional.of("Dockerfile");
        }

        @Override
        public byte[] read(String path) {
          if (!path.matches("[0-9]{1,4}")) {
            throw OciException.notFound("no such file");
          }
          return corpus.get(Integer.parseInt(path) % corpus.size());
        }
      };

  private void fillCorpus() throws IOException {
    for (Path file : DockerfilePrinterTest.corpus()) {
      corpus.add(Files.readAllBytes(file));
    }
    for (long seed = 0; seed < 200; seed++) {
      corpus.add(bytes(new RandomDockerfiles(seed).next(8)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everyInputEndsSoonWithADockerfileOrARefusal() throws IOException {
    fillCorpus();
    long end = System.nanoTime() + LENGTH.toNanos();
    long inputs = 0;
    long refusals = 0;
    while (System.nanoTime() < end) {
      byte[] input = damaged(corpus.get(random.nextInt(corpus.size())));
      refusals += isRefused(input, inputs) ? 1 : 0;
      inputs++;
    }
    System.out.printf("fuzz-dockerfile: seed %d, %d inputs, %d refused%n", SEED, inputs, refusals);
    assertTrue(refusals > inputs / 10 && refusals < inputs, "damage is too little or too much");
  }

  private boolean isRefused(byte[] input, long number) {
    long start = System.nanoTime();
    String about =
        "seed %d, input %d:%n%s".formatted(SEED, number, new String(input, StandardCharsets.UTF_8));
    try {
      DockerfilePrinterTest.assertReadAgain(
          DockerfileParser.parse("Dockerfile", input, includes), about);
      return false;
    } catch (DockerfileException e) {
      assertTrue(e.report().matches("(?s)(?:Dockerfile|[0-9]+):.*"), about);
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(about, e);
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(SOON) < 0, () -> "input " + number + " took " + taken);
    }
  }

  private byte[] damaged(byte[] file) {
    byte[] bytes = file;
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times; i++) {
      bytes = damagedOnce(bytes);
    }
    return bytes;
  }

  private byte[] damagedOnce(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, at, bytes(PIECES.get(random.nextInt(PIECES.size()))), at);
      case 1 -> joined(bytes, at, bytes(PIECES.get(random.nextInt(PIECES.size()))), to);
      case 2 -> joined(bytes, at, new byte[0], to);
      case 3 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
      case 4 -> joined(bytes, at, new byte[] {(byte) random.nextInt()}, to);
      default -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int from = random.nextInt(other.length + 1);
        yield joined(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
      }
    };
  }

  /** Bytes with what is between two places replaced. */
  private static byte[] joined(byte[] bytes, int at, byte[] by, int to) {
    byte[] result = Arrays.copyOf(bytes, at + by.length + bytes.length - to);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(bytes, to, result, at + by.length, bytes.length - to);
    return result;
  }
}
