package dev.shale.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The extended attributes of a file: binary values by name, in the order of the names' bytes.
 *
 * <p>A name is kept as text in which each character is one byte (ISO 8859-1), so that names that
 * are not UTF-8 survive. Immutable.
 */
public final class Xattrs {
  /** No attributes. */
  public static final Xattrs NONE = new Xattrs(new TreeMap<>());

  private final SortedMap<String, byte[]> values;

  private Xattrs(SortedMap<String, byte[]> values) {
    this.values = values;
  }

  /** These attributes; values are copied. */
  public static Xattrs of(Map<String, byte[]> values) {
    TreeMap<String, byte[]> copy = new TreeMap<>();
    values.forEach((name, value) -> copy.put(name, value.clone()));
    return copy.isEmpty() ? NONE : new Xattrs(copy);
  }

  /** One attribute. */
  public static Xattrs of(String name, byte[] value) {
    return of(Map.of(name, value));
  }

  /** These attributes and one more, or with its value replaced. */
  public Xattrs with(String name, byte[] value) {
    TreeMap<String, byte[]> copy = new TreeMap<>(values);
    copy.put(name, value.clone());
    return new Xattrs(copy);
  }

  /** Those attributes whose name passes. */
  public Xattrs filter(Predicate<String> names) {
    TreeMap<String, byte[]> copy = new TreeMap<>(values);
    copy.keySet().removeIf(names.negate());
    return copy.isEmpty() ? NONE : new Xattrs(copy);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value as text, or nothing's empty text; for attributes that hold text. */
  public String text(String name) {
    byte[] value = values.get(name);
    return value == null ? "" : new String(value, StandardCharsets.ISO_8859_1);
  }

  /** The names, in byte order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** Calls with each name and a copy of its value, in byte order of the names. */
  public void forEach(BiConsumer<String, byte[]> action) {
    values.forEach((name, value) -> action.accept(name, value.clone()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Xattrs that
        && values.keySet().equals(that.values.keySet())
        && values.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), that.values.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<String, byte[]> e : values.entrySet()) {
      hash = 31 * hash + e.getKey().hashCode() * 17 + Arrays.hashCode(e.getValue());
    }
    return hash;
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
