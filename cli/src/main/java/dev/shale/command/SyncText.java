package dev.shale.command;

import dev.shale.image.Digest;
import dev.shale.render.Table;
import dev.shale.sync.SyncAction;
import dev.shale.sync.SyncPlan;
import dev.shale.sync.SyncReport;
import dev.shale.sync.SyncReport.Result;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan, and what came of it, one line for each action; the last line counts them. */
final class SyncText {
  private final Table table = Table.ofColumns(3);
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  private SyncText(List<String> words) {
    words.forEach(word -> counts.put(word, 0));
  }

  static void print(SyncPlan plan, PrintStream out) {
    SyncText text = new SyncText(List.of("copy", "keep", "delete", "refuse", "skip", "fail"));
    plan.actions().forEach(action -> text.line(planned(action), action));
    text.print(out);
  }

  static void print(SyncReport report, PrintStream out) {
    SyncText text =
        new SyncText(
            List.of("copied", "kept", "deleted", "refused", "skipped", "failed", "not tried"));
    report.outcomes().forEach(outcome -> text.line(done(outcome), outcome.action()));
    text.print(out);
  }

  private void line(String word, SyncAction action) {
    counts.merge(word, 1, Integer::sum);
    table.row(word, action.place().toString(), details(action));
  }

  private void print(PrintStream out) {
    table.print(out);
    List<String> totals = new ArrayList<>();
    counts.forEach(
        (word, count) -> {
          if (count > 0) {
            totals.add(count + " " + word);
          }
        });
    out.println(totals.isEmpty() ? "nothing" : String.join(", ", totals));
  }

  private static String planned(SyncAction action) {
    return switch (action) {
      case SyncAction.Copy _ -> "copy";
      case SyncAction.Keep _ -> "keep";
      case SyncAction.Delete _ -> "delete";
      case SyncAction.Refuse _ -> "refuse";
      case SyncAction.Skip _ -> "skip";
      case SyncAction.Fail _ -> "fail";
    };
  }

  private static String done(SyncReport.Outcome outcome) {
    return switch (outcome.result()) {
      case Result.Failed _ -> "failed";
      case Result.NotTried() -> "not tried";
      case Result.Copied _ -> "copied";
      case Result.Done() ->
          switch (outcome.action()) {
            case SyncAction.Copy _ -> "copied";
            case SyncAction.Keep _ -> "kept";
            case SyncAction.Delete _ -> "deleted";
            case SyncAction.Refuse _ -> "refused";
            case SyncAction.Skip _ -> "skipped";
            case SyncAction.Fail _ -> "failed";
          };
    };
  }

  private static String details(SyncAction action) {
    return switch (action) {
      case SyncAction.Copy(var source, _, var image, var becomes, var reason) ->
          "from %s, %s%s%s".formatted(source, image, became(image, becomes), why(reason));
      case SyncAction.Keep(_, _, var image, var present) ->
          present + (present.equals(image) ? "" : ", made of " + image);
      case SyncAction.Delete(_, var image) -> image.toString();
      case SyncAction.Refuse(_, _, var image, var present) ->
          "stays %s, the source has %s".formatted(present, image);
      case SyncAction.Skip(_, var rule) -> rule;
      case SyncAction.Fail fail -> fail.message();
    };
  }

  private static String became(Digest image, Optional<Digest> becomes) {
    if (becomes.isEmpty()) {
      return " as what comes of its layers";
    }
    return becomes.get().equals(image) ? "" : " as " + becomes.get();
  }

  private static String why(SyncAction.Reason reason) {
    return switch (reason) {
      case SyncAction.Reason.New() -> "";
      case SyncAction.Reason.Moved(var from) -> " in place of " + from;
      case SyncAction.Reason.Incomplete() -> ", which is there without all that comes with it";
    };
  }
}
