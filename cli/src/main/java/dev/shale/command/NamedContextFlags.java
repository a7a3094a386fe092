package dev.shale.command;

import dev.shale.context.BuildContext;
import dev.shale.context.IgnoreRules;
import dev.shale.context.RemoteAddress;
import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.git.GitReference;
import dev.shale.name.ImageTransport;
import dev.shale.plan.ContextName;
import dev.shale.plan.NamedContext;
import dev.shale.plan.NamedContexts;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout;
import dev.shale.tree.ReadableTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What a build puts in the places of stages and images.
 *
 * <p>Spec: docker buildx build, "--build-context"; buildah-build(1), "--build-context".
 */
final class NamedContextFlags {
  private static final List<String> IMAGES = List.of("docker-image://", "container-image://");
  private static final String LAYOUT = "oci-layout://";
  private static final String USUAL_TAG = "latest";

  @Option(
      names = "--build-context",
      paramLabel = "NAME=CONTEXT",
      description =
          "what takes the place of a stage or an image of that name: a directory, an archive, a"
              + " URL, a git repository, docker-image://NAME, oci-layout://DIR[:TAG] or an image of"
              + " a transport; may be given several times")
  List<String> contexts = List.of();

  /** The contexts by name, of which no files have been read. */
  NamedContexts named() throws IOException {
    Map<ContextName, NamedContext> named = new HashMap<>();
    for (Map.Entry<ContextName, String> one : texts().entrySet()) {
      named.put(one.getKey(), image(one.getValue()).orElseGet(NamedContext.Files::new));
    }
    return new NamedContexts(named);
  }

  private Map<ContextName, String> texts() {
    Map<ContextName, String> texts = new LinkedHashMap<>();
    for (String text : contexts) {
      int equals = text.indexOf('=');
      if (equals <= 0 || equals == text.length() - 1 || text.lastIndexOf("://", equals) >= 0) {
        throw OciException.invalid(
            "build --build-context \"%s\": expected NAME=CONTEXT", WithoutLogin.of(text));
      }
      ContextName name = name(text.substring(0, equals));
      if (texts.put(name, text.substring(equals + 1)) != null) {
        throw OciException.invalid("build --build-context %s: given twice", name);
      }
    }
    return texts;
  }

  /** What stands behind it is not shown: it may have a password. */
  private static ContextName name(String text) {
    try {
      return ContextName.parse(text);
    } catch (OciException e) {
      throw new OciException(
          e.kind(), "build --build-context %s: %s".formatted(text, e.getMessage()), e);
    }
  }

  /** The image that a context is; empty if it is files. */
  private static Optional<NamedContext> image(String text) throws IOException {
    if (text.startsWith("target:")) {
      throw OciException.unsupported(
          "build --build-context %s: targets are of docker buildx bake, which is not offered",
          text);
    }
    if (text.startsWith(LAYOUT)) {
      return Optional.of(
          new NamedContext.Transported("oci:" + inLayout(text.substring(LAYOUT.length()))));
    }
    return IMAGES.stream()
        .filter(text::startsWith)
        .findFirst()
        .<NamedContext>map(prefix -> new NamedContext.Image(text.substring(prefix.length())))
        .or(() -> ImageTransport.of(text).map(_ -> new NamedContext.Transported(text)));
  }

  /** Without a name, it is the image called {@code latest}, or else the only one. */
  private static String inLayout(String details) throws IOException {
    int at = details.indexOf('@');
    String named = at < 0 ? details : details.substring(0, at);
    int colon = named.indexOf(':');
    String directory = colon < 0 ? named : named.substring(0, colon);
    if (at >= 0) {
      return directory + details.substring(at); // the digest says more than a tag
    }
    return colon < 0 && hasUsualTag(new OciLayout(Path.of(directory)))
        ? directory + ":" + USUAL_TAG
        : named;
  }

  private static boolean hasUsualTag(OciLayout layout) throws IOException {
    return layout.entries().stream()
        .anyMatch(entry -> LayoutIndex.nameOf(entry).equals(Optional.of(USUAL_TAG)));
  }

  /** Whether some come from elsewhere, and are lost when the program starts over. */
  boolean areFetched() throws IOException {
    for (String text : texts().values()) {
      if (image(text).isEmpty() && !Files.exists(Path.of(text))) {
        return true;
      }
    }
    return false;
  }

  /** Opens those that are files, for as long as {@code trees} are open. */
  Map<ContextName, BuildContext> open(ContextTrees trees) throws IOException {
    Map<ContextName, BuildContext> opened = new HashMap<>();
    for (Map.Entry<ContextName, String> one : texts().entrySet()) {
      if (image(one.getValue()).isEmpty()) {
        opened.put(one.getKey(), open(one.getKey(), one.getValue(), trees));
      }
    }
    return opened;
  }

  /** Only a directory's own ignore file counts, as in BuildKit. */
  private static BuildContext open(ContextName name, String text, ContextTrees trees)
      throws IOException {
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      return BuildContext.of(trees.directory(path));
    }
    if (Files.exists(path)) {
      try (InputStream in = Files.newInputStream(path)) {
        return ofArchive(name, text, in, trees);
      }
    }
    Optional<GitReference> repository = GitReference.parseContext(text);
    if (repository.isPresent()) {
      return new BuildContext(trees.repository(repository.get()), IgnoreRules.NONE);
    }
    Optional<RemoteAddress> address = RemoteAddress.parse(text);
    if (address.isEmpty()) {
      throw OciException.notFound(
          "build --build-context %s=%s: no such directory or archive", name, WithoutLogin.of(text));
    }
    try (InputStream in = trees.fetch(address.get())) {
      return ofArchive(name, address.get().toString(), in, trees);
    }
  }

  private static BuildContext ofArchive(
      ContextName name, String shown, InputStream in, ContextTrees trees) throws IOException {
    BufferedInputStream buffered = ContextTrees.buffered(in);
    ReadableTree tree =
        trees
            .archive(shown, buffered)
            .orElseThrow(
                () ->
                    OciException.invalid(
                        "build --build-context %s=%s: it is no archive", name, shown));
    return new BuildContext(tree, IgnoreRules.NONE);
  }
}
