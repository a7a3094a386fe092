package dev.shale.dockerfile;

import dev.shale.dockerfile.Instruction.Healthcheck.Check;
import dev.shale.dockerfile.Instruction.Switch;
import java.time.Duration;
import java.util.Optional;

/** The flags of an instruction as text, each with a blank before it. */
final class PrintedFlags {
  private static final String QUOTES_AND_ESCAPE = "'\"\\";

  private final String special;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param special characters that a backslash must stand before, blanks aside
   */
  private PrintedFlags(String special) {
    this.special = special;
  }

  static String of(Instruction instruction) {
    // where documents are asked for, the line has to be words of a shell as a whole
    boolean isLexed = !instruction.documents().isEmpty();
    PrintedFlags flags = new PrintedFlags(isLexed ? QUOTES_AND_ESCAPE + "$" : QUOTES_AND_ESCAPE);
    flags.add(instruction);
    return flags.text.toString();
  }

  private void add(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from -> add("platform", from.platform());
      case Instruction.Copy copy -> {
        add("from", copy.from());
        add(copy.flags());
      }
      case Instruction.Add add -> {
        add("checksum", add.addFlags().checksum());
        add("keep-git-dir", add.addFlags().keepGitDir());
        add("unpack", add.addFlags().unpack());
        add(add.flags());
      }
      case Instruction.Run run -> {
        run.flags().mounts().forEach(mount -> add("mount", mount.text()));
        add("network", run.flags().network());
        add("security", run.flags().security());
        run.flags().devices().forEach(device -> add("device", device.text()));
      }
      case Instruction.Healthcheck health -> {
        if (health.check() instanceof Check.Test test) {
          add(test.timing());
        }
      }
      case Instruction other -> {}
    }
  }

  private void add(Instruction.CopyFlags flags) {
    add("chown", flags.ownership().chown());
    add("chmod", flags.ownership().chmod());
    add("link", flags.link());
    add("parents", flags.parents());
    flags.excludes().forEach(pattern -> add("exclude", pattern.text()));
  }

  private void add(Instruction.Healthcheck.Timing timing) {
    addDuration("interval", timing.interval());
    addDuration("timeout", timing.timeout());
    addDuration("start-period", timing.startPeriod());
    addDuration("start-interval", timing.startInterval());
    timing.retries().ifPresent(retries -> add("retries", Integer.toString(retries)));
  }

  private void addDuration(String name, Optional<Duration> duration) {
    duration.ifPresent(
        time ->
            add(name, time.toNanosPart() == 0 ? time.toSeconds() + "s" : time.toNanos() + "ns"));
  }

  private void add(String name, Switch flag) {
    switch (flag) {
      case ON -> text.append(" --").append(name);
      case OFF -> add(name, "false");
      case UNSAID -> {}
    }
  }

  private void add(String name, Optional<Word> value) {
    value.ifPresent(word -> add(name, word.text()));
  }

  private void add(String name, String value) {
    text.append(" --").append(name).append('=');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (special.indexOf(c) >= 0 || Blanks.isBlank(c)) {
        text.append('\\');
      }
      text.append(c);
    }
  }
}
