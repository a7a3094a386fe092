package dev.shale.registry.server;

import dev.shale.http.Headers;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it arrived.
 *
 * @param path decoded
 * @param query the first value of each parameter, decoded
 * @param body belongs to the connection, which closes it
 */
record Asked(
    String method, String path, Map<String, String> query, Headers headers, InputStream body) {
  Asked {
    query = Map.copyOf(query);
  }

  static Asked of(String method, URI uri, Headers headers, InputStream body) {
    return new Asked(method, uri.getPath(), query(uri), headers, body);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new TreeMap<>();
    String text = uri.getRawQuery();
    if (text != null) {
      for (String pair : text.split("&", -1)) {
        String[] sides = pair.split("=", 2);
        query.putIfAbsent(decoded(sides[0]), sides.length > 1 ? decoded(sides[1]) : "");
      }
    }
    return query;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a percent sign that means itself
    }
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<String> header(String name) {
    return headers.first(name);
  }

  /** Whether only looking. */
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
