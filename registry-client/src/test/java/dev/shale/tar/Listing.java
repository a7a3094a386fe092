package dev.shale.tar;

import dev.shale.tar.RandomEntries.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a reader makes of a whole archive. */
record Listing(List<Sample> samples) {
  static Listing of(byte[] archive) throws IOException {
    return of(new ByteArrayInputStream(archive));
  }

  static Listing of(InputStream archive) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (TarReader reader = new TarReader(archive)) {
      Optional<TarEntry> entry = reader.next();
      while (entry.isPresent()) {
        samples.add(new Sample(entry.get(), reader.content().readAllBytes()));
        entry = reader.next();
      }
    }
    return new Listing(samples);
  }

  /** The one entry that there is. */
  TarEntry only() {
    if (samples.size() != 1) {
      throw new AssertionError("entries: " + entries());
    }
    return entry(0);
  }

  Sample named(String name) {
    return samples.stream()
        .filter(sample -> Arrays.equals(sample.entry().name(), TarRecipe.bytes(name)))
        .findFirst()
        .orElseThrow();
  }

  TarEntry entry(int index) {
    return samples.get(index).entry();
  }

  byte[] content(int index) {
    return samples.get(index).content();
  }

  String name(int index) {
    return new String(entry(index).name(), StandardCharsets.UTF_8);
  }

  List<TarEntry> entries() {
    return samples.stream().map(Sample::entry).toList();
  }
}
