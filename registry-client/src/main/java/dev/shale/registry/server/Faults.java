package dev.shale.registry.server;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What goes wrong on purpose, so that clients can be tested: each request has one of these faults
 * with the probability that was asked for. The same seed and the same order of requests give the
 * same faults. Thread-safe.
 */
public final class Faults {
  /** Nothing goes wrong. */
  public static final Faults NONE = new Faults(List.of(), OptionalLong.empty(), 0);

  private final List<Chance> chances;
  private final OptionalLong bytesPerSecond;
  private final Random random;

  /** Something that may go wrong, and how often. */
  private record Chance(String name, double probability) {}

  /** What goes wrong with one request. */
  sealed interface Fault {
    /** Nothing. */
    record None() implements Fault {}

    /** Another answer than the right one. */
    record Status(int status) implements Fault {}

    /** The connection closes without an answer. */
    record Reset() implements Fault {}

    /**
     * The answer breaks off.
     *
     * @param at after which part of its body
     */
    record Cut(double at) implements Fault {}

    /**
     * The answer stops, and nothing more comes.
     *
     * @param at after which part of its body
     */
    record Stall(double at) implements Fault {}

    /**
     * One byte of the answer is another.
     *
     * @param at after which part of its body
     */
    record Wrong(double at) implements Fault {}
  }

  private Faults(List<Chance> chances, OptionalLong bytesPerSecond, long seed) {
    this.chances = List.copyOf(chances);
    this.bytesPerSecond = bytesPerSecond;
    this.random = Random.from(new SplittableRandom(seed));
  }

  /**
   * Reads {@code NAME=VALUE} pairs between commas: {@code cut}, {@code reset}, {@code stall},
   * {@code wrong} or a status from 400 to 599, each with a probability; {@code slow} with bytes a
   * second; {@code seed} with a number.
   *
   * @throws OciException INVALID if it is none of those, or the probabilities are more than 1
   */
  public static Faults parse(String text) {
    List<Chance> chances = new ArrayList<>();
    OptionalLong slow = OptionalLong.empty();
    long seed = 0;
    for (String pair : text.split(",", -1)) {
      String[] sides = pair.split("=", 2);
      String value = sides.length == 2 ? sides[1] : "";
      switch (sides[0]) {
        case "slow" -> slow = OptionalLong.of(number(pair, value, 1));
        case "seed" -> seed = number(pair, value, 0);
        case "cut", "reset", "stall", "wrong" -> chances.add(chance(sides[0], pair, value));
        default -> chances.add(chance(requireStatus(sides[0]), pair, value));
      }
    }
    if (chances.stream().mapToDouble(Chance::probability).sum() > 1) {
      throw OciException.invalid("faults \"%s\": the probabilities are more than 1", text);
    }
    return new Faults(chances, slow, seed);
  }

  private static String requireStatus(String name) {
    if (!name.matches("[45][0-9][0-9]")) {
      throw OciException.invalid(
          "fault \"%s\": expected cut, reset, stall, wrong, slow, seed or a status from 400 to 599",
          name);
    }
    return name;
  }

  private static Chance chance(String name, String pair, String value) {
    if (!value.matches("1|1\\.0*|0?\\.[0-9]{1,9}|0")) {
      throw OciException.invalid("fault \"%s\": expected a probability from 0 to 1", pair);
    }
    return new Chance(name, Double.parseDouble(value));
  }

  private static long number(String pair, String value, long least) {
    if (!value.matches("[0-9]{1,15}") || Long.parseLong(value) < least) {
      throw OciException.invalid("fault \"%s\": expected a number from %d on", pair, least);
    }
    return Long.parseLong(value);
  }

  /** Whether anything can go wrong. */
  boolean areNone() {
    return chances.isEmpty() && bytesPerSecond.isEmpty();
  }

  /** How fast answers are sent at most; empty if as fast as can be. */
  OptionalLong bytesPerSecond() {
    return bytesPerSecond;
  }

  /** What goes wrong with the next request. */
  synchronized Fault next() {
    double drawn = random.nextDouble();
    double at = random.nextDouble();
    double below = 0;
    for (Chance chance : chances) {
      below += chance.probability();
      if (drawn < below) {
        return fault(chance.name(), at);
      }
    }
    return new Fault.None();
  }

  private static Fault fault(String name, double at) {
    return switch (name) {
      case "cut" -> new Fault.Cut(at);
      case "reset" -> new Fault.Reset();
      case "stall" -> new Fault.Stall(at);
      case "wrong" -> new Fault.Wrong(at);
      default -> new Fault.Status(Integer.parseInt(name));
    };
  }
}
