package dev.shale.dockerfile;

import static java.util.Map.entry;

import java.util.Map;

/**
 * The flags of each instruction.
 *
 * <p>Spec: Dockerfile reference, the section of each instruction's name; BuildKit's labs channel.
 */
final class FlagTable {
  /** What a flag takes. */
  enum Kind {
    /** {@code --flag=text}, once; an empty text is as good as no flag. */
    TEXT,
    /** {@code --flag=text}, any number of times. */
    TEXTS,
    /** {@code --flag}, or {@code --flag=true} and {@code --flag=false}. */
    SWITCH
  }

  private static final Map<String, Map<String, Kind>> KINDS =
      Map.of(
          "FROM",
          Map.of("platform", Kind.TEXT),
          "RUN",
          Map.of(
              "mount", Kind.TEXTS,
              "network", Kind.TEXT,
              "security", Kind.TEXT,
              "device", Kind.TEXTS),
          "COPY",
          Map.of(
              "from", Kind.TEXT,
              "chown", Kind.TEXT,
              "chmod", Kind.TEXT,
              "link", Kind.SWITCH,
              "parents", Kind.SWITCH,
              "exclude", Kind.TEXTS),
          "ADD",
          Map.ofEntries(
              entry("chown", Kind.TEXT),
              entry("chmod", Kind.TEXT),
              entry("link", Kind.SWITCH),
              entry("exclude", Kind.TEXTS),
              entry("keep-git-dir", Kind.SWITCH),
              entry("checksum", Kind.TEXT),
              entry("unpack", Kind.SWITCH)),
          "HEALTHCHECK",
          Map.of(
              "interval", Kind.TEXT,
              "timeout", Kind.TEXT,
              "start-period", Kind.TEXT,
              "start-interval", Kind.TEXT,
              "retries", Kind.TEXT));

  private FlagTable() {}

  /** The flags of an instruction, by their names without dashes. */
  static Map<String, Kind> of(String instruction) {
    return KINDS.getOrDefault(instruction, Map.of());
  }
}
