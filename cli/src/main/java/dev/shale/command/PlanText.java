package dev.shale.command;

import dev.shale.copy.CopyPlan;
import dev.shale.image.Descriptor;
import dev.shale.render.HumanSize;
import java.io.PrintStream;
import java.util.List;

/** What a copy would do, a line for each thing. */
final class PlanText {
  private final PrintStream out;
  private final String destination;
  private final List<String> moreTags;

  /**
   * @param moreTags what else it would be called there
   */
  PlanText(PrintStream out, String destination, List<String> moreTags) {
    this.out = out;
    this.destination = destination;
    this.moreTags = List.copyOf(moreTags);
  }

  void print(CopyPlan plan) {
    long bytes = 0;
    for (CopyPlan.Step step : plan.steps()) {
      out.println(line(step, plan));
      bytes += step instanceof CopyPlan.Step.Send(Descriptor blob, _) ? blob.size() : 0;
    }
    moreTags.forEach(tag -> out.println(row("publish", "%s, too".formatted(tag))));
    out.println("to send: " + HumanSize.of(bytes));
  }

  private String line(CopyPlan.Step step, CopyPlan plan) {
    return switch (step) {
      case CopyPlan.Step.Exists(Descriptor content) -> row("exists", content.digest().toString());
      case CopyPlan.Step.Send(Descriptor blob, boolean mayBeMounted) ->
          row(
              mayBeMounted ? "mount or send" : "send",
              blob.digest() + ", " + HumanSize.of(blob.size()));
      case CopyPlan.Step.Pack(var type) -> row("pack", "a layer, as " + type);
      case CopyPlan.Step.Store(Descriptor manifest) ->
          row("manifest", manifest.digest().toString());
      case CopyPlan.Step.Write(var type) -> row("manifest", "what packing will give, as " + type);
      case CopyPlan.Step.PublishBeside(Descriptor manifest, String name) ->
          row("publish", "%s as %s".formatted(name, manifest.digest()));
      case CopyPlan.Step.Publish(Descriptor manifest) ->
          row(
              "publish",
              "%s as %s"
                  .formatted(
                      destination,
                      plan.result().isPresent() ? manifest.digest() : yetUnknown(plan)));
    };
  }

  private static String yetUnknown(CopyPlan plan) {
    return plan.steps().stream().anyMatch(CopyPlan.Step.Pack.class::isInstance)
        ? "what packing will give"
        : "what its unpacked layers will give, as no manifests are kept there";
  }

  private static String row(String what, String which) {
    return "%-13s %s".formatted(what, which);
  }
}
