package dev.shale.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An archive written block by block, in any dialect and with any damage; {@link TarWriter} writes
 * the sound ones.
 */
final class RawArchive {
  static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static RawArchive tar() {
    return new RawArchive();
  }

  /** A USTAR file with mode 644, owner 0:0 and the epoch as its time. */
  RawArchive file(String name, String content) {
    return entry(RawHeader.of('0', name), latin1(content));
  }

  RawArchive entry(RawHeader header) {
    return entry(header, new byte[0]);
  }

  /** A header and its padded content; its size is the content's unless the header says another. */
  RawArchive entry(RawHeader header, byte[] content) {
    bytes.writeBytes(header.sizeIfUnsaid(content.length).block());
    return padded(content);
  }

  /** A local extended header with these {@code keyword=value} records, whose lengths are right. */
  RawArchive pax(String... records) {
    return extension('x', records(records));
  }

  /** A global extended header. */
  RawArchive global(String... records) {
    return extension('g', records(records));
  }

  /** GNU's long name of the entry that follows. */
  RawArchive longName(String name) {
    return extension('L', latin1(name + "\0"));
  }

  /** GNU's long link of the entry that follows. */
  RawArchive longLink(String target) {
    return extension('K', latin1(target + "\0"));
  }

  /** An entry of this type that extends the one after it, with whatever bytes. */
  RawArchive extension(char type, byte[] content) {
    return entry(RawHeader.of(type, "extension"), content);
  }

  /** Bytes and zeros up to the next block. */
  RawArchive padded(byte[] content) {
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  /** The end-of-archive marker. */
  RawArchive end() {
    return padded(new byte[2 * BLOCK]);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  TarReader open() {
    return new TarReader(new ByteArrayInputStream(bytes()));
  }

  /** Extended header records; characters are bytes. */
  static byte[] records(String... keywordsAndValues) {
    StringBuilder text = new StringBuilder();
    for (String record : keywordsAndValues) {
      int length = record.length() + 3;
      while (Integer.toString(length).length() + record.length() + 2 > length) {
        length++;
      }
      text.append(length).append(' ').append(record).append('\n');
    }
    return latin1(text.toString());
  }

  /** Text whose characters are bytes. */
  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
