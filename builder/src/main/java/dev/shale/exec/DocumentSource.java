package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.Selection;
import dev.shale.image.Digest;
import dev.shale.plan.Step.Input;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A document of the Dockerfile: a file of root's, 0644.
 *
 * <p>Spec: Dockerfile reference, "COPY", "Adding files from here-documents".
 *
 * @param time when it is said to be made
 */
record DocumentSource(Input.Document document, Instant time) implements CopySource {
  private static final int MODE = 0644;

  private byte[] bytes() {
    return document.content().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public StepInput input() {
    return new StepInput(Kind.DOCUMENT, document.name(), Digest.of(bytes()).toString());
  }

  @Override
  public Selection selection() throws IOException {
    byte[] bytes = bytes();
    return Selection.ofFile(
        TreePath.of(document.name()),
        new Node.File(NodeMeta.of(MODE, time), bytes.length),
        () -> new ByteArrayInputStream(bytes));
  }

  @Override
  public boolean unpacksArchives() {
    return false;
  }
}
