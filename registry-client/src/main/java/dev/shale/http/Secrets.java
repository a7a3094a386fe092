package dev.shale.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What a request proves itself with, so that it can be kept out of what its answer says. */
record Secrets(List<String> words) {
  private static final String SHOWN = "…";

  /** Shorter ones would be found in any text. */
  private static final int LEAST_LENGTH = 4;

  Secrets {
    words = List.copyOf(words);
  }

  static Secrets of(Request request) {
    List<String> words = new ArrayList<>();
    for (String value : request.headers().all(Headers.AUTHORIZATION)) {
      String proof = value.substring(value.indexOf(' ') + 1);
      words.add(proof);
      if (value.startsWith("Basic ")) {
        addPassword(proof, words);
      }
    }
    words.removeIf(word -> word.length() < LEAST_LENGTH);
    return new Secrets(words);
  }

  private static void addPassword(String proof, List<String> words) {
    try {
      String pair = new String(Base64.getDecoder().decode(proof), StandardCharsets.UTF_8);
      words.add(pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      // not ours: it stays one word
    }
  }

  /** A text with each of them left out. */
  String leftOutOf(String text) {
    String shown = text;
    for (String word : words) {
      shown = shown.replace(word, SHOWN);
    }
    return shown;
  }
}
