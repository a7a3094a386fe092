import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * As much of a registry as the program needs to be trained in pushing and pulling: on loopback, in
 * memory, for anyone.
 *
 * <p>Spec: distribution-spec, endpoints 2 to 8.
 */
final class TrainingRegistry implements AutoCloseable {
  /** What a manifest is served as; nothing else is pushed in training. */
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final String UPLOADS = "/blobs/uploads/";
  private static final String TAGS = "/tags/list";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What was put, by path. */
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  /** What has arrived of blobs that are not complete, by the path of the upload. */
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();

  /** How many uploads there have been. Several begin at once. */
  private final AtomicInteger begun = new AtomicInteger();

  TrainingRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v2/", this::answer);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> get(exchange, path);
        case "POST" -> accept(exchange, path + begun.incrementAndGet());
        case "PATCH" -> accept(exchange, path, body);
        case "PUT" -> put(exchange, path, body);
        default -> exchange.sendResponseHeaders(405, -1);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private void get(HttpExchange exchange, String path) throws IOException {
    Optional<byte[]> found = content(path);
    if (found.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    byte[] content = found.get();
    if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().set("Content-Type", MANIFEST);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private Optional<byte[]> content(String path) {
    if (path.equals("/v2/")) {
      return Optional.of(new byte[0]);
    }
    return path.endsWith(TAGS)
        ? Optional.of(tags(path.substring(0, path.length() - TAGS.length())))
        : Optional.ofNullable(contents.get(path));
  }

  private byte[] tags(String repository) {
    String manifests = repository + "/manifests/";
    String tags =
        contents.keySet().stream()
            .filter(path -> path.startsWith(manifests) && !path.contains(":"))
            .map(path -> '"' + path.substring(manifests.length()) + '"')
            .collect(Collectors.joining(","));
    return "{\"tags\":[%s]}".formatted(tags).getBytes(StandardCharsets.UTF_8);
  }

  private void accept(HttpExchange exchange, String upload, byte... more) throws IOException {
    uploads.computeIfAbsent(upload, _ -> new ByteArrayOutputStream()).writeBytes(more);
    exchange.getResponseHeaders().set("Location", upload);
    exchange.sendResponseHeaders(202, -1);
  }

  private void put(HttpExchange exchange, String path, byte[] body)
      throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream all = uploads.getOrDefault(path, new ByteArrayOutputStream());
    all.writeBytes(body);
    byte[] content = all.toByteArray();
    String digest = digest(content);
    int upload = path.indexOf(UPLOADS);
    if (upload < 0) {
      contents.put(path, content);
      contents.put(path.substring(0, path.lastIndexOf('/') + 1) + digest, content);
    } else {
      contents.put(path.substring(0, upload) + "/blobs/" + digest, content);
    }
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    exchange.sendResponseHeaders(201, -1);
  }

  private static String digest(byte[] content) throws NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
