package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.dockerfile.Position;
import dev.shale.dockerfile.SourceFile;
import dev.shale.dockerfile.SourceRange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Files and places in them, as BuildKit's documents have them. */
final class SourceJson {
  private SourceJson() {}

  /** Adds where something is written: lines from 1, characters from 0. */
  static void putLocation(ObjectNode json, SourceRange range) {
    ObjectNode location = json.putObject("location");
    if (range.file() > 0) {
      location.put("sourceIndex", range.file());
    }
    ObjectNode only = location.putArray("ranges").addObject();
    put(only.putObject("start"), range.start());
    put(only.putObject("end"), range.end());
  }

  private static void put(ObjectNode json, Position position) {
    json.put("line", position.line()).put("character", position.column() - 1);
  }

  /** Adds files with their names and contents. */
  static void putFiles(ObjectNode json, List<SourceFile> files) {
    ArrayNode sources = json.putArray("sources");
    for (SourceFile file : files) {
      sources
          .addObject()
          .put("filename", file.name())
          .put("language", "Dockerfile")
          .put("data", content(file));
    }
  }

  /** Adds the contents of files. */
  static void putContents(ObjectNode json, List<SourceFile> files) {
    ArrayNode sources = json.putArray("sources");
    files.forEach(file -> sources.add(content(file)));
  }

  private static String content(SourceFile file) {
    String text = String.join("\n", file.lines()) + "\n";
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
