package dev.shale.tar;

import static dev.shale.tar.RawArchive.latin1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes whole archives. */
final class Archives {
  /** An entry with its content as text whose characters are bytes. */
  record Item(TarEntry entry, String content) {
    String name() {
      return new String(entry.name(), StandardCharsets.ISO_8859_1);
    }

    String linkName() {
      return new String(entry.linkName(), StandardCharsets.ISO_8859_1);
    }
  }

  private Archives() {}

  static List<Item> read(byte[] archive) throws IOException {
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      List<Item> items = new ArrayList<>();
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        byte[] content = reader.content().readAllBytes();
        items.add(new Item(next.get(), new String(content, StandardCharsets.ISO_8859_1)));
      }
      return items;
    }
  }

  static byte[] write(List<Item> items) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(bytes);
    for (Item item : items) {
      writer.put(item.entry(), new ByteArrayInputStream(latin1(item.content())));
    }
    writer.finish();
    return bytes.toByteArray();
  }

  static List<Item> read(RawArchive recipe) throws IOException {
    return read(recipe.bytes());
  }

  /** The one entry of an archive. */
  static Item only(RawArchive recipe) throws IOException {
    List<Item> items = read(recipe);
    if (items.size() != 1) {
      throw new AssertionError("%d entries: %s".formatted(items.size(), items));
    }
    return items.getFirst();
  }

  /** A file that a recipe's pax records describe. */
  static TarEntry described(String... records) throws IOException {
    return only(RawArchive.tar().pax(records).file("a", "").end()).entry();
  }

  static TarEntry file(String name, long size) {
    return TarEntry.of(TarEntry.Type.FILE, latin1(name), 0644, size);
  }
}
