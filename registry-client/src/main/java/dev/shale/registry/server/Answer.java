package dev.shale.registry.server;

import dev.shale.http.Headers;
import dev.shale.json.Json;
import dev.shale.registry.server.Repositories.ServedBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What is said to a request.
 *
 * @param headers but for the length, which the body gives
 */
record Answer(int status, Headers headers, Body body) {
  static final String DIGEST = "Docker-Content-Digest";

  /** What comes after the headers; to a HEAD request only its length is told. */
  sealed interface Body {
    long length();

    /** Writes as many bytes. */
    void writeTo(OutputStream out) throws IOException;

    /** Nothing. */
    record None() implements Body {
      @Override
      public long length() {
        return 0;
      }

      @Override
      public void writeTo(OutputStream out) {}
    }

    /** A document. */
    record Bytes(byte[] bytes) implements Body {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    }

    /**
     * Some of a blob.
     *
     * @param first where in it they begin
     */
    record Part(ServedBlob blob, long first, long length) implements Body {
      /** Held for each client that is slow to take it, so not more. */
      private static final int BUFFER_BYTES = 64 << 10;

      @Override
      public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, BUFFER_BYTES)];
        try (InputStream in = blob.openAt(first)) {
          long left = length;
          while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
              throw new IOException("the blob ends too soon");
            }
            out.write(buffer, 0, count);
            left -= count;
          }
        }
      }
    }
  }

  /** An answer without a body. */
  static Answer of(int status) {
    return new Answer(status, Headers.NONE, new Body.None());
  }

  static Answer json(byte[] document) {
    return document("application/json", document);
  }

  static Answer document(String type, byte[] document) {
    return new Answer(200, Headers.NONE, new Body.Bytes(document)).with("Content-Type", type);
  }

  static Answer error(int status, ErrorCode code, String message) {
    var document = Json.object();
    document.putArray("errors").addObject().put("code", code.name()).put("message", message);
    return new Answer(status, Headers.NONE, new Body.Bytes(Json.write(document)))
        .with("Content-Type", "application/json");
  }

  Answer with(String name, String value) {
    return new Answer(status, headers.with(name, value), body);
  }

  Answer withStatus(int other) {
    return new Answer(other, headers, body);
  }
}
