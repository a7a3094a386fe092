package dev.shale.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Header fields by name, in any case; immutable. {@code toString} leaves out the values of fields
 * that carry secrets.
 */
public final class Headers {
  public static final String AUTHORIZATION = "Authorization";
  static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  public static final Headers NONE = new Headers(newMap());

  private final SortedMap<String, List<String>> fields;

  private Headers(SortedMap<String, List<String>> fields) {
    this.fields = fields;
  }

  private static SortedMap<String, List<String>> newMap() {
    return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }

  /** The first value of a field. */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /** Every value of a field, as they came; unmodifiable. */
  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** All fields; unmodifiable, looked up in any case. */
  public SortedMap<String, List<String>> fields() {
    return Collections.unmodifiableSortedMap(fields);
  }

  /** These fields and one more value. */
  public Headers with(String name, String value) {
    SortedMap<String, List<String>> copy = newMap();
    copy.putAll(fields);
    List<String> values = new ArrayList<>(all(name));
    values.add(value);
    copy.put(name, List.copyOf(values));
    return new Headers(copy);
  }

  /** These fields but one. */
  public Headers without(String name) {
    SortedMap<String, List<String>> copy = newMap();
    copy.putAll(fields);
    copy.remove(name);
    return new Headers(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    SortedMap<String, List<String>> shown = newMap();
    shown.putAll(fields);
    for (String secret : List.of(AUTHORIZATION, PROXY_AUTHORIZATION)) {
      shown.computeIfPresent(secret, (name, values) -> List.of("(secret)"));
    }
    return shown.toString();
  }
}
