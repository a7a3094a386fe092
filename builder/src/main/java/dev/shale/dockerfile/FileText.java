package dev.shale.dockerfile;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The text of a file.
 *
 * @param lines without line feeds; carriage returns are in them
 */
record FileText(List<String> lines, Encoding encoding) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Whether text is known to be what the file has, or has marks where bytes were no text. */
  enum Encoding {
    KNOWN,
    DOUBTFUL
  }

  static FileText of(String text) {
    return of(text, Encoding.KNOWN);
  }

  /** That of bytes, which should be UTF-8. */
  static FileText of(byte[] bytes) {
    try {
      return of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return of(new String(bytes, StandardCharsets.UTF_8), Encoding.DOUBTFUL);
    }
  }

  private static FileText of(String text, Encoding encoding) {
    String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    List<String> all = List.of(content.split("\n", -1));
    boolean isEnded = all.size() > 1 && all.getLast().isEmpty();
    return new FileText(isEnded ? all.subList(0, all.size() - 1) : all, encoding);
  }

  /** As messages show it. */
  SourceFile source(String name) {
    return new SourceFile(name, lines.stream().map(LineReader::withoutReturns).toList());
  }
}
