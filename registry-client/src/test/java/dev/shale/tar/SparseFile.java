package dev.shale.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A file with holes, and how archives hold it.
 *
 * <p>Spec: GNU tar manual, "Storing Sparse Files".
 *
 * @param pieces offsets and lengths of the data in turn
 */
record SparseFile(byte[] expanded, List<Long> pieces) {
  private static final int HEADER_PIECES = 4;
  private static final int BLOCK_PIECES = 21;

  /** GNU tar's four ways. */
  enum Format {
    OLD,
    PAX_0_0,
    PAX_0_1,
    PAX_1_0
  }

  static SparseFile random(Random random) {
    List<Long> pieces = new ArrayList<>();
    int count = random.nextInt(60);
    byte[] expanded = new byte[1 + count * 600 + random.nextInt(2000)];
    for (int i = 0; i < count; i++) {
      int offset = i * 600 + random.nextInt(200);
      int length = 1 + random.nextInt(400);
      for (int at = offset; at < offset + length; at++) {
        expanded[at] = (byte) random.nextInt();
      }
      pieces.add((long) offset);
      pieces.add((long) length);
    }
    return new SparseFile(expanded, pieces);
  }

  /** An archive of this file, called {@code sparse}, and one called {@code after}. */
  byte[] in(Format format) {
    TarRecipe recipe =
        switch (format) {
          case OLD -> old();
          case PAX_0_0 -> pax00();
          case PAX_0_1 -> pax01();
          case PAX_1_0 -> pax10();
        };
    return recipe.file("after", "x").bytes();
  }

  private byte[] packed() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < pieces.size(); i += 2) {
      int offset = Math.toIntExact(pieces.get(i));
      int end = Math.toIntExact(offset + pieces.get(i + 1));
      data.writeBytes(Arrays.copyOfRange(expanded, offset, end));
    }
    return data.toByteArray();
  }

  private TarRecipe pax00() {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    records.writeBytes(record("GNU.sparse.size", expanded.length));
    for (int i = 0; i < pieces.size(); i += 2) {
      records.writeBytes(record("GNU.sparse.offset", pieces.get(i)));
      records.writeBytes(record("GNU.sparse.numbytes", pieces.get(i + 1)));
    }
    return TarRecipe.of()
        .entry('x', "PaxHeaders/0", records.toByteArray())
        .file("sparse", packed());
  }

  private static byte[] record(String keyword, long value) {
    return TarRecipe.record(keyword, TarRecipe.bytes(Long.toString(value)));
  }

  private TarRecipe pax01() {
    String map = pieces.stream().map(Object::toString).collect(Collectors.joining(","));
    return TarRecipe.of()
        .pax("GNU.sparse.size", Long.toString(expanded.length))
        .pax("GNU.sparse.name", "sparse")
        .pax("GNU.sparse.map", map)
        .file("GNUSparseFile.0/sparse", packed());
  }

  private TarRecipe pax10() {
    String map = pieces.stream().map(number -> number + "\n").collect(Collectors.joining());
    byte[] lines = (pieces.size() / 2 + "\n" + map).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(Arrays.copyOf(lines, (lines.length + 511) / 512 * 512));
    content.writeBytes(packed());
    return TarRecipe.of()
        .pax("GNU.sparse.major", "1")
        .pax("GNU.sparse.minor", "0")
        .pax("GNU.sparse.name", "sparse")
        .pax("GNU.sparse.realsize", Long.toString(expanded.length))
        .file("GNUSparseFile.0/sparse", content.toByteArray());
  }

  /** The map in the header, and in blocks before the data where it has more pieces. */
  private TarRecipe old() {
    byte[] data = packed();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int blocks = blocks();
    for (int i = 0; i < blocks; i++) {
      int first = HEADER_PIECES + i * BLOCK_PIECES;
      content.writeBytes(map(first, BLOCK_PIECES, 512, i + 1 < blocks));
    }
    content.writeBytes(data);
    return TarRecipe.of()
        .entry('S', "sparse", content.toByteArray())
        .claimSize(data.length)
        .field(TarFields.MAGIC, TarRecipe.GNU)
        .field(new TarFields.Field(386, 97), map(0, HEADER_PIECES, 97, blocks > 0))
        .field(new TarFields.Field(483, 12), octal(expanded.length));
  }

  private int blocks() {
    int rest = Math.max(0, pieces.size() / 2 - HEADER_PIECES);
    return (rest + BLOCK_PIECES - 1) / BLOCK_PIECES;
  }

  /** Some pieces of the map, and the flag behind them that says whether there are more. */
  private byte[] map(int first, int count, int length, boolean more) {
    byte[] map = new byte[length];
    for (int i = 0; i < 2 * count && 2 * first + i < pieces.size(); i++) {
      System.arraycopy(octal(pieces.get(2 * first + i)), 0, map, i * 12, 12);
    }
    map[count * 24] = (byte) (more ? 1 : 0);
    return map;
  }

  private static byte[] octal(long value) {
    return "%011o\0".formatted(value).getBytes(StandardCharsets.US_ASCII);
  }
}
