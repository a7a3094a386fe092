package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.error.OneLine;
import dev.shale.image.Descriptor;
import dev.shale.json.Json;
import dev.shale.render.HumanSize;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A manifest, what refers to it, what refers to that, and so on. */
record ReferrerTree(Descriptor manifest, List<ReferrerTree> referrers) {
  /** How far from the image referrers are looked for. */
  static final int MAX_DEPTH = 8;

  /** How many referrers are looked at. */
  static final int MAX_REFERRERS = 1000;

  private static final int SHOWN_TEXT = 60;

  ReferrerTree {
    referrers = List.copyOf(referrers);
  }

  /** Asks a source, once for each manifest. */
  static ReferrerTree of(ImageSource source, Descriptor subject) throws IOException {
    return of(source, subject, 0, new AtomicInteger());
  }

  private static ReferrerTree of(
      ImageSource source, Descriptor subject, int depth, AtomicInteger count) throws IOException {
    List<Descriptor> found = source.referrers(subject.digest());
    if (!found.isEmpty() && depth == MAX_DEPTH) {
      throw OciException.unsupported(
          "list referrers of %s: they refer to one another more than %d deep",
          source.name(), MAX_DEPTH);
    }
    if (count.addAndGet(found.size()) > MAX_REFERRERS) {
      throw OciException.unsupported(
          "list referrers of %s: more than %d", source.name(), MAX_REFERRERS);
    }
    return new ReferrerTree(
        subject, Inquiry.each(found, each -> of(source, each, depth + 1, count)));
  }

  /** This tree without the branches that have no artifact of a type. */
  ReferrerTree ofType(String type) {
    return new ReferrerTree(
        manifest,
        referrers.stream()
            .map(referrer -> referrer.ofType(type))
            .filter(kept -> kept.isOf(type) || !kept.referrers.isEmpty())
            .toList());
  }

  private boolean isOf(String type) {
    return manifest.artifactType().equals(Optional.of(type));
  }

  ObjectNode document() {
    ObjectNode json = Json.object();
    json.put("Digest", manifest.digest().toString());
    json.put("MediaType", manifest.mediaType().value());
    manifest.artifactType().ifPresent(type -> json.put("ArtifactType", type));
    json.put("Size", manifest.size());
    if (!manifest.annotations().isEmpty()) {
      json.set("Annotations", Json.ofTexts(manifest.annotations()));
    }
    ArrayNode all = json.putArray("Referrers");
    referrers.forEach(referrer -> all.add(referrer.document()));
    return json;
  }

  void print(PrintStream out) {
    out.println(manifest.digest());
    printReferrers("", out);
  }

  private void printReferrers(String indent, PrintStream out) {
    for (int i = 0; i < referrers.size(); i++) {
      boolean last = i == referrers.size() - 1;
      ReferrerTree referrer = referrers.get(i);
      out.println(indent + (last ? "└─ " : "├─ ") + referrer.line());
      String below = indent + (last ? "   " : "│  ");
      String beside = below + (referrer.referrers.isEmpty() ? "   " : "│  ");
      referrer
          .manifest
          .annotations()
          .forEach((key, value) -> out.println(beside + shown(key) + "=" + shown(value)));
      referrer.printReferrers(below, out);
    }
  }

  private String line() {
    return "%s %s %s"
        .formatted(
            manifest.artifactType().map(OneLine::of).orElse("unknown"),
            manifest.digest(),
            HumanSize.of(manifest.size()));
  }

  private static String shown(String text) {
    return OneLine.of(text, SHOWN_TEXT);
  }
}
