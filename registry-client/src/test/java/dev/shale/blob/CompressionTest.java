package dev.shale.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  /** Some that packs well and some that does not, of several blocks and a piece. */
  private static byte[] sample(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      bytes[i] = (i / 1000) % 2 == 0 ? (byte) (i % 7) : bytes[i];
    }
    return bytes;
  }

  private static byte[] pack(Compression compression, byte[] bytes, int threads)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    compression.compress(out -> out.write(bytes), packed, OptionalInt.empty(), threads);
    return packed.toByteArray();
  }

  private static byte[] unpack(Compression compression, InputStream packed) throws IOException {
    try (InputStream in = compression.decompress(packed)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void givesBackWhatWasPacked(Compression compression) throws IOException {
    byte[] bytes = sample(9 << 20);
    byte[] packed = pack(compression, bytes, 3);
    assertArrayEquals(bytes, unpack(compression, new ByteArrayInputStream(packed)));
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void packsNothing(Compression compression) throws IOException {
    byte[] packed = pack(compression, new byte[0], 2);
    assertEquals(0, unpack(compression, new ByteArrayInputStream(packed)).length);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void packsAlikeForAnyNumberOfThreads(Compression compression) throws IOException {
    byte[] bytes = sample(9 << 20);
    byte[] one = pack(compression, bytes, 1);
    assertArrayEquals(one, pack(compression, bytes, 2));
    assertArrayEquals(one, pack(compression, bytes, 7));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void packsAlikeHoweverItIsWritten(Compression compression) throws IOException {
    byte[] bytes = sample(5 << 20);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    compression.compress(
        out -> {
          for (int at = 0; at < bytes.length; at += 10_007) {
            out.write(bytes, at, Math.min(10_007, bytes.length - at));
          }
        },
        packed);
    assertArrayEquals(pack(compression, bytes, 2), packed.toByteArray());
  }

  @Test
  void losesLittleByPackingInBlocks() throws IOException {
    byte[] bytes = sample(9 << 20);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(whole)) {
      out.write(bytes);
    }
    assertTrue(pack(Compression.GZIP, bytes, 2).length < whole.size() * 1.01);
  }

  @Test
  void readsAllMembersOfGzip() throws IOException {
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(pack(Compression.GZIP, new byte[] {1, 2}, 1));
    two.writeBytes(pack(Compression.GZIP, new byte[] {3}, 1));
    assertArrayEquals(
        new byte[] {1, 2, 3}, unpack(Compression.GZIP, new Trickle(two.toByteArray())));
  }

  @Test
  void readsPastSkippableFramesOfZstandard() throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(new byte[] {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9});
    frames.writeBytes(pack(Compression.ZSTD, new byte[] {1, 2}, 1));
    assertArrayEquals(
        new byte[] {1, 2},
        unpack(Compression.ZSTD, new ByteArrayInputStream(frames.toByteArray())));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void callsDamagedBytesCorrupt(Compression compression) throws IOException {
    byte[] packed = pack(compression, sample(1 << 20), 1);
    packed[packed.length / 2] ^= 0x55;
    OciException refusal =
        assertThrows(
            OciException.class, () -> unpack(compression, new ByteArrayInputStream(packed)));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void callsBytesThatEndTooEarlyCorrupt(Compression compression) throws IOException {
    byte[] packed = pack(compression, sample(1 << 20), 1);
    byte[] half = Arrays.copyOf(packed, packed.length / 2);
    OciException refusal =
        assertThrows(OciException.class, () -> unpack(compression, new ByteArrayInputStream(half)));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  /** Packs a byte array by a program that has it on its standard input. */
  private static byte[] pack(byte[] bytes, String... program)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(temporary(bytes))
            .start();
    byte[] packed = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    return packed;
  }

  @Tag("peer")
  @ParameterizedTest
  @EnumSource(names = {"BZIP2", "XZ"})
  void readsWhatOthersPack(Compression compression) throws IOException, InterruptedException {
    byte[] bytes = sample(3 << 20);
    byte[] packed = pack(bytes, compression.toString(), "-9");
    assertEquals(compression, Compression.detect(packed));
    assertArrayEquals(bytes, unpack(compression, new ByteArrayInputStream(packed)));
  }

  @Tag("peer")
  @ParameterizedTest
  @EnumSource(names = {"BZIP2", "XZ"})
  void callsDamageByOthersCorrupt(Compression compression)
      throws IOException, InterruptedException {
    byte[] packed = pack(sample(2000), compression.toString());
    for (int at = 0; at < packed.length - 12; at += 7) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 0x55;
      OciException refusal =
          assertThrows(
              OciException.class, () -> unpack(compression, new ByteArrayInputStream(damaged)));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
  }

  @Tag("peer")
  @Test
  void refusesXzThatWantsMoreMemoryThanItMayHave() throws IOException, InterruptedException {
    byte[] packed = pack(sample(2000), "xz", "--lzma2=dict=73MiB");
    OciException refusal =
        assertThrows(
            OciException.class, () -> unpack(Compression.XZ, new ByteArrayInputStream(packed)));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).endsWith(", more than 73728"));
  }

  @Tag("peer")
  @Test
  void unpacksXzWithinTheMemoryThatItMayHave() throws IOException, InterruptedException {
    byte[] bytes = sample(2000);
    byte[] packed = pack(bytes, "xz", "--lzma2=dict=64MiB");
    assertArrayEquals(bytes, unpack(Compression.XZ, new ByteArrayInputStream(packed)));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD", "BZIP2", "XZ"})
  void callsBytesThatCannotBeReadNotCorrupt(Compression compression) throws IOException {
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    assertThrows(IOException.class, () -> unpack(compression, broken));
  }

  @Test
  void refusesBytesThatAreNoGzip() {
    assertThrows(
        OciException.class,
        () -> unpack(Compression.GZIP, new ByteArrayInputStream(new byte[100])));
  }

  @Test
  void throwsWhatTheSourceThrows() {
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                Compression.GZIP.compress(
                    out -> {
                      throw new IOException("disk");
                    },
                    new ByteArrayOutputStream()));
    assertEquals("disk", thrown.getMessage());
  }

  @Test
  void tellsCompressionByTheFirstBytes() throws IOException {
    for (Compression compression : new Compression[] {Compression.GZIP, Compression.ZSTD}) {
      assertEquals(compression, Compression.detect(pack(compression, new byte[9], 1)));
    }
    assertEquals(Compression.NONE, Compression.detect(new byte[0]));
  }

  @Test
  void tellsCompressionByMediaType() {
    assertEquals(Compression.GZIP, Compression.of(MediaType.DOCKER_LAYER_GZIP));
    assertEquals(Compression.ZSTD, Compression.of(MediaType.OCI_LAYER_ZSTD));
    assertEquals(Compression.NONE, Compression.of(MediaType.OCI_LAYER));
  }

  @Tag("peer")
  @ParameterizedTest
  @ValueSource(strings = {"gzip -dc", "zstd -dc"})
  void isReadByThePeersPrograms(String program) throws IOException, InterruptedException {
    Compression compression = program.startsWith("gzip") ? Compression.GZIP : Compression.ZSTD;
    byte[] bytes = sample(3 << 20);
    Process process =
        new ProcessBuilder(program.split(" "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(temporary(pack(compression, bytes, 2)))
            .start();
    assertArrayEquals(bytes, process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor());
  }

  private static java.io.File temporary(byte[] bytes) throws IOException {
    java.io.File file = java.io.File.createTempFile("packed", null);
    file.deleteOnExit();
    java.nio.file.Files.write(file.toPath(), bytes);
    return file;
  }

  /** A stream that, like a socket, never knows what is still to come. */
  private static final class Trickle extends FilterInputStream {
    Trickle(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return super.read(buffer, offset, Math.min(length, 1));
    }
  }
}
