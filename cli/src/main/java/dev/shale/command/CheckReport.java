package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.InquiryFlags.Form;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceFile;
import dev.shale.dockerfile.SourceRange;
import dev.shale.error.ErrorKind;
import dev.shale.json.Json;
import dev.shale.plan.Finding;
import dev.shale.plan.Findings;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a check has found, as {@code docker build --check} prints it: findings on standard output,
 * what keeps the file from being built on standard error; or both as one JSON document.
 *
 * <p>Spec: BuildKit's lint results, version 1.0.0.
 */
final class CheckReport {
  /** Something was found. */
  private static final int FOUND = 1;

  private static final String BORDER = "-".repeat(20);

  /** How many lines are shown before and after one line. */
  private static final int AROUND_ONE = 2;

  /** How many are shown before and after several. */
  private static final int AROUND_SEVERAL = 1;

  private final Session session;
  private final Form form;

  CheckReport(Session session, Form form) {
    this.session = session;
    this.form = form;
  }

  /**
   * Prints what was found in a file.
   *
   * @return the status to exit with
   */
  int print(Findings findings, Dockerfile file) {
    return print(findings, file.files());
  }

  /** {@link #print(Findings, Dockerfile)} of a file that cannot be read. */
  int print(DockerfileException refusal) {
    return print(
        new Findings(List.of(), Set.of(), List.of(), Optional.of(refusal)), refusal.files());
  }

  private int print(Findings findings, List<SourceFile> files) {
    for (Problem doubt : findings.doubts()) {
      SourceRange range = doubt.range();
      session
          .progress()
          .warn(
              "%s:%d: %s"
                  .formatted(files.get(range.file()).name(), range.firstLine(), doubt.what()));
    }
    switch (form) {
      case TEXT -> printText(findings, files);
      case JSON -> session.out().println(Json.pretty(document(findings, files)));
    }
    return findings.isEmpty() ? ExitCode.OK : FOUND;
  }

  private void printText(Findings findings, List<SourceFile> files) {
    PrintStream out = session.out();
    int count = findings.all().size();
    if (count > 0) {
      out.println(
          count == 1
              ? "Check complete, 1 warning has been found!"
              : "Check complete, %d warnings have been found!".formatted(count));
    }
    findings.all().forEach(finding -> print(finding, files, out));
    out.flush(); // before what else is wrong, on the other stream
    if (findings.refusal().isPresent()) {
      Failure failure = Failure.of(findings.refusal().get());
      fail(failure.kind(), failure.report(), failure.message());
    } else if (findings.violation().isPresent()) {
      String message =
          "build %s: %s".formatted(files.getFirst().name(), findings.violation().get());
      fail(ErrorKind.INVALID.name(), "", message);
    } else if (count == 0) {
      out.println("Check complete, no warnings found.");
    }
  }

  private void fail(String kind, String report, String message) {
    Program.print(
        new Failure(kind, report, message, FOUND, Optional.empty()),
        session.globals().errors(),
        session.surroundings().err());
  }

  private static void print(Finding finding, List<SourceFile> files, PrintStream out) {
    SourceFile file = files.get(finding.range().file());
    out.printf(
        "%nWARNING: %s - %s%n%s%n",
        finding.rule().title(), finding.rule().page(), finding.detail());
    out.printf("%s:%d%n%s%n", file.name(), finding.range().firstLine(), BORDER);
    printLines(finding.range(), file.lines(), out);
    out.println(BORDER);
  }

  private static void printLines(SourceRange range, List<String> lines, PrintStream out) {
    int around = range.firstLine() == range.lastLine() ? AROUND_ONE : AROUND_SEVERAL;
    int first = Math.max(1, range.firstLine() - around);
    int last = Math.min(lines.size(), range.lastLine() + around);
    for (int line = first; line <= last; line++) {
      boolean isMeant = range.firstLine() <= line && line <= range.lastLine();
      String text = " %3d | %s %s".formatted(line, isMeant ? ">>>" : "   ", lines.get(line - 1));
      out.println(text.stripTrailing());
    }
  }

  private static ObjectNode document(Findings findings, List<SourceFile> files) {
    ObjectNode json = Json.object();
    var warnings = json.putArray("warnings");
    for (Finding finding : findings.all()) {
      ObjectNode one =
          warnings
              .addObject()
              .put("ruleName", finding.rule().title())
              .put("description", finding.rule().description())
              .put("url", finding.rule().page())
              .put("detail", finding.detail());
      SourceJson.putLocation(one, finding.range());
    }
    SourceJson.putFiles(json, files);
    if (findings.refusal().isPresent()) {
      putRefusal(json, findings.refusal().get());
    } else {
      findings
          .violation()
          .ifPresent(violation -> json.putObject("buildError").put("message", violation));
    }
    return json;
  }

  private static void putRefusal(ObjectNode json, DockerfileException refusal) {
    ObjectNode error = json.putObject("buildError").put("message", refusal.getMessage());
    SourceJson.putLocation(error, refusal.problems().getFirst().range());
    var problems = error.putArray("problems");
    for (Problem problem : refusal.problems()) {
      SourceJson.putLocation(problems.addObject().put("message", problem.what()), problem.range());
    }
  }
}
