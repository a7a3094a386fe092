package dev.shale.jib;

import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.local.StoredImage;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A store in which nothing can be unpacked or mounted, and images of applications in it. */
final class SampleImages implements AutoCloseable {
  static final Platform PLATFORM = Platform.of("linux", "amd64");

  private final LocalStore store;

  SampleImages(Path directory) throws IOException {
    this.store = LocalStore.open(directory, StackingChoice.of(Stacking.none()));
  }

  LocalStore store() {
    return store;
  }

  /** A base of one layer. */
  JavaBase base(MemoryTree files, Consumer<ImageEdit> config) throws IOException {
    LayerId layer = store.store(files, List.of());
    ImageEdit edit = ImageConfig.scratch(PLATFORM).edit().append(layer.diffId());
    config.accept(edit);
    return new JavaBase(List.of(layer), edit.build());
  }

  StoredImage build(Path... parts) throws IOException {
    return build(JavaBase.scratch(PLATFORM), UnaryOperator.identity(), parts);
  }

  StoredImage build(JavaBase base, UnaryOperator<JavaImageRequest> request, Path... parts)
      throws IOException {
    try (JavaApplication application = JavaApplication.open(List.of(parts), store)) {
      return new JavaImageBuilder(store)
          .build(request.apply(JavaImageRequest.of(application)), base, List.of());
    }
  }

  /** What each layer of an image was planned as. */
  static String layers(StoredImage image) {
    return image.config().history().stream()
        .map(history -> history.comment().orElse("?"))
        .collect(Collectors.joining(", "));
  }

  /** The files of one layer, a line each. */
  List<String> files(StoredImage image, int layer) throws IOException {
    return dump(List.of(image.layers().get(layer)))
        .lines()
        .filter(line -> line.contains(" file "))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  /** The whole root of an image as one text. */
  String dump(StoredImage image) throws IOException {
    return dump(image.layers());
  }

  /** The tree of each layer as one text. */
  List<String> dumps(StoredImage image) throws IOException {
    List<String> dumps = new ArrayList<>();
    for (LayerId layer : image.layers()) {
      dumps.add(dump(List.of(layer)));
    }
    return dumps;
  }

  private String dump(List<LayerId> stack) throws IOException {
    try (LayerViews views = store.view(stack)) {
      return TreeDump.of(views.rootfs());
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
