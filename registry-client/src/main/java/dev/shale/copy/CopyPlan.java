package dev.shale.copy;

import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import java.util.List;
import java.util.Optional;

/**
 * What a copy would do.
 *
 * @param steps in the order in which they were decided
 * @param result what could be read there; empty if its digest is known only when layers have been
 *     packed, or unpacked
 */
public record CopyPlan(List<Step> steps, Optional<RawManifest> result) {
  public CopyPlan {
    steps = List.copyOf(steps);
  }

  /** One thing that would be done. */
  public sealed interface Step {
    /** A blob's bytes would be sent; where the destination can, they would be mounted instead. */
    record Send(Descriptor blob, boolean mayBeMounted) implements Step {}

    /** The blob, or the manifest with all that it refers to, is there. */
    record Exists(Descriptor content) implements Step {}

    /** A layer would be packed, to this type. */
    record Pack(MediaType type) implements Step {}

    /** A manifest would be stored by its digest. */
    record Store(Descriptor manifest) implements Step {}

    /** The same, where its digest is known only when layers have been packed. */
    record Write(MediaType type) implements Step {}

    /** The top manifest would get the destination's name. */
    record Publish(Descriptor manifest) implements Step {}

    /**
     * A manifest would get another name, beside the destination's.
     *
     * @param name with its transport
     */
    record PublishBeside(Descriptor manifest, String name) implements Step {}
  }
}
