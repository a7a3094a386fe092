package dev.shale.command;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What of a Dockerfile is told in place of building it. */
final class InquiryFlags {
  /** What is asked. */
  enum Question {
    CHECK,
    OUTLINE,
    TARGETS
  }

  /** How the answer is written. */
  enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = "--check",
      description =
          "build nothing, and look for what is doubtful, in all stages without --target; the status"
              + " is 1 if there is anything")
  boolean check;

  @Option(
      names = "--outline",
      description = "build nothing, and list the arguments, secrets, agents and caches it takes")
  boolean outline;

  @Option(names = "--targets", description = "build nothing, and list the stages")
  boolean targets;

  @Option(
      names = "--call",
      paramLabel = "check|outline|targets[,format=json]",
      description = "--check, --outline or --targets, as docker build has them")
  Optional<String> call = Optional.empty();

  @Option(names = "--json", description = "with --check, --outline or --targets: print JSON")
  boolean json;

  /**
   * What is asked; empty if the image is to be built.
   *
   * @throws OciException INVALID if it is not one thing
   */
  Optional<Question> question() {
    List<Question> asked = new ArrayList<>();
    if (check) {
      asked.add(Question.CHECK);
    }
    if (outline) {
      asked.add(Question.OUTLINE);
    }
    if (targets) {
      asked.add(Question.TARGETS);
    }
    call.flatMap(InquiryFlags::called).ifPresent(asked::add);
    if (asked.size() > 1) {
      throw OciException.invalid(
          "build: only one of --check, --outline, --targets and --call can be answered");
    }
    if (asked.isEmpty() && json) {
      throw OciException.invalid("build: --json goes with --check, --outline or --targets");
    }
    return asked.stream().findFirst();
  }

  private static Optional<Question> called(String text) {
    return switch (text.split(",", 2)[0]) {
      case "build" -> Optional.empty();
      case "check", "lint" -> Optional.of(Question.CHECK);
      case "outline" -> Optional.of(Question.OUTLINE);
      case "targets" -> Optional.of(Question.TARGETS);
      default ->
          throw OciException.invalid(
              "build --call \"%s\": expected build, check, outline or targets", text);
    };
  }

  /**
   * How the answer is written.
   *
   * @throws OciException INVALID if it is no form that there is
   */
  Form form() {
    String attribute = call.filter(text -> text.contains(",")).orElse(",format=text");
    return switch (attribute.substring(attribute.indexOf(',') + 1)) {
      case "format=text" -> json ? Form.JSON : Form.TEXT;
      case "format=json" -> Form.JSON;
      default ->
          throw OciException.invalid(
              "build --call \"%s\": expected format=text or format=json behind the comma",
              call.orElse(""));
    };
  }
}
