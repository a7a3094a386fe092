package dev.shale.registry.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Requests to a registry as they are, by the JDK's own client. */
final class Wire implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  Wire(URI base) {
    this.base = base;
  }

  /** An answer. */
  record Reply(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    ObjectNode json() {
      return Json.parseObject("answer", body());
    }

    /** The code of the first error. */
    String code() {
      return Json.elements(json(), "errors").getFirst().get("code").textValue();
    }
  }

  Reply get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Reply head(String path, String... headers) {
    return send("HEAD", path, BodyPublishers.noBody(), headers);
  }

  Reply delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  Reply post(String path, byte[] body, String... headers) {
    return send("POST", path, BodyPublishers.ofByteArray(body), headers);
  }

  Reply put(String path, byte[] body, String... headers) {
    return send("PUT", path, BodyPublishers.ofByteArray(body), headers);
  }

  Reply patch(String path, byte[] body, String... headers) {
    return send("PATCH", path, BodyPublishers.ofByteArray(body), headers);
  }

  /** Sends a body without saying how long it is. */
  Reply stream(String path, byte[] body) {
    return send("PATCH", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  private Reply send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Reply(client.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Where an upload begins. */
  String begin(String repository) {
    Reply reply = post("/v2/" + repository + "/blobs/uploads/", new byte[0]);
    if (reply.status() != 202) {
      throw new AssertionError("an upload was refused: " + reply.status());
    }
    return reply.header("Location");
  }

  static String withDigest(String upload, Digest digest) {
    return upload + (upload.contains("?") ? "&" : "?") + "digest=" + digest;
  }

  /** Uploads a blob in the most usual way. */
  Digest push(String repository, byte[] blob) {
    Digest digest = Digest.of(blob);
    Reply reply = put(withDigest(begin(repository), digest), blob);
    if (reply.status() != 201) {
      throw new AssertionError("a blob was refused: " + reply.status());
    }
    return digest;
  }

  Reply pushManifest(String repository, String reference, String type, byte[] manifest) {
    return put(
        "/v2/%s/manifests/%s".formatted(repository, reference), manifest, "Content-Type", type);
  }

  List<String> tags(String repository, String query) {
    return Json.texts(get("/v2/" + repository + "/tags/list" + query).json(), "tags");
  }

  @Override
  public void close() {
    client.close();
  }
}
