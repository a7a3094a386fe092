package dev.shale.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Dockerfiles that a seed decides: all instructions, flags and forms, mostly sound. */
final class RandomDockerfiles {
  private static final List<String> WORDS =
      List.of(
          "a",
          "b/c",
          "/",
          ".",
          "$x",
          "${x:-a b}",
          "${y%%*}",
          "'q q'",
          "\"d $x\"",
          "a\\ b",
          "\\$x",
          "é",
          "😀",
          "[x]",
          "*.go",
          "--x",
          "#",
          "=",
          "a=b",
          "<<x",
          "1",
          "80/tcp",
          "\\\\",
          "`",
          "\u00a0",
          "a\u2028b",
          "\"\"",
          "${x/a/\\/}",
          "a'b'",
          "0755",
          "{}",
          "\\",
          "\"",
          "$");
  private static final List<String> PLAIN = List.of("a", "b.c", "x-1", "lib", "é");

  private final Random random;

  RandomDockerfiles(long seed) {
    this.random = new Random(seed);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private boolean sometimes() {
    return random.nextInt(4) == 0;
  }

  private String word() {
    return random.nextInt(3) == 0 ? one(WORDS) : one(PLAIN);
  }

  private String words(int least) {
    int count = least + random.nextInt(3);
    return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(blank()));
  }

  /** What may stand between words; with {@code \} for the escape character. */
  private String blank() {
    return one(List.of(" ", " ", " ", "  ", "\t", " \\\n", " \\\n # c\n\t", " \\ \n\n  "));
  }

  private String json() {
    return IntStream.range(0, 1 + random.nextInt(3))
        .mapToObj(i -> JsonStrings.quoted(word()))
        .collect(Collectors.joining(one(List.of(",", ", ", " , ")), "[", "]"));
  }

  private String flags(String instruction) {
    StringBuilder flags = new StringBuilder();
    FlagTable.of(instruction).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(flag -> sometimes())
        .forEach(flag -> flags.append(flag(flag.getKey(), flag.getValue())).append(blank()));
    return flags.toString();
  }

  private String flag(String name, FlagTable.Kind kind) {
    String value =
        switch (name) {
          case "mount" ->
              one(List.of("type=cache,target=/x", "target=$x,ro", "type=secret,id=\\\"a,b\\\""));
          case "network" -> one(List.of("none", "host", "default"));
          case "security" -> "insecure";
          case "interval", "timeout", "start-period", "start-interval" ->
              one(List.of("1s", "1m30s", "0", "15ms", "1.5h"));
          case "retries" -> one(List.of("0", "3"));
          default -> one(List.of("a", "'a b'", "a\\ b", "\"x'y\"", "${a}", ""));
        };
    return kind == FlagTable.Kind.SWITCH
        ? "--" + name + one(List.of("", "=true", "=FALSE"))
        : "--" + name + "=" + value;
  }

  private record Documents(String words, String bodies) {
    static final Documents NONE = new Documents("", "");
  }

  private Documents documents() {
    if (!sometimes()) {
      return Documents.NONE;
    }
    String mark = one(List.of("<<E", "<<-E", "<<'E'", "<<-\"E\"", "3<<E", "<<E\"\""));
    String body = one(List.of("", "a\n", "\t$x\n # c\n\\\n", "FROM b\n\n", "a\r\n"));
    return new Documents(" " + mark, body + "E\n");
  }

  private String command(String name) {
    if (sometimes()) {
      return name + " " + flags(name) + json() + "\n";
    }
    Documents documents = documents();
    return name + " " + flags(name) + words(1) + documents.words() + "\n" + documents.bodies();
  }

  private String copy(String name) {
    if (sometimes()) {
      return name + " " + flags(name) + json() + "\n";
    }
    Documents documents = documents();
    return name + " " + flags(name) + words(1) + documents.words() + " /d/\n" + documents.bodies();
  }

  private String instruction() {
    return switch (random.nextInt(16)) {
      case 0 -> "FROM " + flags("FROM") + one(PLAIN) + one(List.of("", " AS b", " as C")) + "\n";
      case 1 -> "ARG " + words(1) + "\n";
      case 2 -> "ENV " + one(PLAIN) + "=" + word() + blank() + "x=" + word() + "\n";
      case 3 -> "ENV " + one(PLAIN) + blank() + words(1) + "\n";
      case 4 -> "label " + word() + "=" + word() + "\n";
      case 5 -> one(List.of("WORKDIR ", "USER ", "STOPSIGNAL ", "MAINTAINER ")) + words(1) + "\n";
      case 6, 7 -> copy(one(List.of("COPY", "ADD")));
      case 8, 9 -> command("RUN");
      case 10 -> command(one(List.of("CMD", "ENTRYPOINT")));
      case 11 -> one(List.of("EXPOSE ", "VOLUME ")) + (sometimes() ? json() : words(1)) + "\n";
      case 12 -> "SHELL " + json() + "\n";
      case 13 ->
          sometimes()
              ? "HEALTHCHECK NONE\n"
              : "HEALTHCHECK " + flags("HEALTHCHECK") + command("CMD");
      case 14 -> "ONBUILD " + (random.nextBoolean() ? command("RUN") : copy("COPY"));
      default -> one(List.of("\n", "# a comment\n", "#\n", "# check=skip=all\n", "  \n"));
    };
  }

  private String unset() {
    return sometimes()
        ? "unset " + one(List.of("CMD", "entrypoint", "HEALTHCHECK")) + "\n"
        : "UNSET"
            + blank()
            + one(List.of("ENV", "label", "VOLUME", "EXPOSE"))
            + " "
            + words(1)
            + "\n";
  }

  /** The next one, of up to so many instructions. */
  String next(int most) {
    boolean backticks = sometimes();
    StringBuilder text = new StringBuilder();
    boolean isOfShale = sometimes();
    text.append(isOfShale ? "# syntax=shale\n" : "");
    text.append(!isOfShale && sometimes() ? "# syntax=docker/dockerfile:1\n" : "");
    text.append(backticks ? "# escape=`\n" : "");
    text.append(sometimes() ? "ARG x=1\n" : "").append("FROM a\n");
    int count = random.nextInt(most);
    for (int i = 0; i < count; i++) {
      String instruction = isOfShale && sometimes() ? unset() : instruction();
      text.append(backticks ? instruction.replace(" \\\n", " `\n") : instruction);
    }
    return sometimes() ? text.toString().replace("\n", "\r\n") : text.toString();
  }
}
