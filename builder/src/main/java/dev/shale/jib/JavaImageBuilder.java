package dev.shale.jib;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.shale.container.Committer;
import dev.shale.error.OciException;
import dev.shale.image.History;
import dev.shale.image.ImageEdit;
import dev.shale.image.LayerId;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes images of Java applications in a store. Safe for use by several threads. */
public final class JavaImageBuilder {
  private static final String CREATED_BY = "shale jib";

  private final LocalStore store;

  /** Builds in {@code store}, which stays the caller's to close. */
  public JavaImageBuilder(LocalStore store) {
    this.store = store;
  }

  /**
   * Makes an image. Nothing is run, unpacked or mounted, and nothing of the base is read but its
   * tables of contents.
   *
   * @param names what to call it; none leaves it known by its digest only
   * @throws OciException INVALID if the application cannot be started as asked for, or has files
   *     that exclude each other
   */
  public StoredImage build(JavaImageRequest request, JavaBase base, List<ImageReference> names)
      throws IOException {
    JavaPlan plan = request.application().plan(request.launch(), request.layout(), base.config());
    if (base.layers().isEmpty() && plan.layers().isEmpty()) {
      throw OciException.invalid("jib: there is nothing in it, and nothing below it");
    }
    ImageEdit edit = base.config().edit();
    List<LayerId> layers = addLayers(plan, base, request, edit);
    edit.created(request.created());
    if (plan.entryPoint().isPresent()) {
      edit.entrypoint(plan.entryPoint().get()).cmd(List.of());
    }
    request.settings().accept(edit);
    StoredImage image =
        store.add(edit.build(), Committer.ociLayers(layers), names.stream().findFirst());
    for (ImageReference name : names.stream().skip(1).toList()) {
      store.tag(image, name);
    }
    return store
        .find(image.digest())
        .orElseThrow(() -> OciException.conflict("jib: the image was removed meanwhile"));
  }

  /** Stores the layers, and tells of each; gives the whole stack. */
  private List<LayerId> addLayers(
      JavaPlan plan, JavaBase base, JavaImageRequest request, ImageEdit edit) throws IOException {
    List<LayerId> stack = new ArrayList<>(base.layers());
    try (LayerViews below = store.view(base.layers())) {
      for (FileEntriesLayer planned : plan.layers()) {
        LayerId layer = store.store(LayerTree.of(planned, below.rootfs()), stack);
        stack.add(layer);
        edit.append(
            layer.diffId(),
            History.ofLayer(request.created(), CREATED_BY).saying(planned.getName()));
      }
    }
    return stack;
  }
}
