package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a copy would come to, for one who has to know whether it was made before. Nothing is
 * written, no layer is read, and of the source only what has to be. Refuses what {@link
 * ImageCopier#copy} refuses because of the image.
 *
 * @param source stays the caller's to close
 * @param image what the source means, an image or an index, of which no platform has to be chosen
 */
public record CopyForecast(ImageSource source, Descriptor image, CopyRequest request) {
  public CopyForecast {
    if (request.platforms() instanceof CopyRequest.Platforms.One) {
      throw new IllegalArgumentException("a platform's image is still to be chosen");
    }
  }

  /**
   * The digest that would be published; empty if it is known only when layers have been read.
   *
   * <p>What {@link CopyRequest#keeps} costs nothing, an image of another format its manifest and
   * config, and an index its own manifest and that of each image that may change.
   */
  public Optional<Digest> result() throws IOException {
    if (request.keeps(image.mediaType())) {
      return Optional.of(image.digest());
    }
    return image.mediaType().isSchema1()
        ? Optional.empty()
        : TaskGroup.interruptibly(this::published);
  }

  /**
   * The same, beside what is there. Where only packing layers would tell, what is there is the
   * result if it is the same but for these layers: packed as they would be, and of contents that
   * the config says, which is the same. An image that is there is read then.
   *
   * @param there stays the caller's to close
   */
  public Optional<Digest> result(ImageSource there) throws IOException {
    return image.mediaType().isSchema1()
        ? Optional.empty()
        : TaskGroup.interruptibly(() -> published(there));
  }

  private Optional<Digest> published(ImageSource there) throws IOException {
    PlannedDestination full = new PlannedDestination(new Full());
    RawManifest foretold = content(full).run(source.manifest());
    Optional<Digest> known = full.plan(foretold).result().map(RawManifest::digest);
    if (known.isPresent()) {
      return known;
    }
    RawManifest present = there.manifest();
    return new Likeness(source, there, full).isOf(foretold, present)
        ? Optional.of(present.digest())
        : Optional.empty();
  }

  private Optional<Digest> published() throws IOException {
    PlannedDestination full = new PlannedDestination(new Full());
    return full.plan(content(full).run(source.manifest())).result().map(RawManifest::digest);
  }

  /**
   * Refuses what {@link ImageCopier#copy} would refuse because this destination does not keep what
   * is to come along.
   *
   * @throws OciException UNSUPPORTED if something refers to what is copied, or cosign has put it
   *     beside that
   */
  public void admit(ImageDestination destination) throws IOException {
    if (request.referrers() == CopyRequest.Referrers.LEAVE
        || destination.keepsReferrers()
        || image.mediaType().isSchema1()) {
      return;
    }
    TaskGroup.interruptibly(
        () -> {
          ReferrerCopy.admit(Ends.ofPlan(source, destination), copied());
          return image;
        });
  }

  /**
   * Whether a destination that has published {@link #result} has everything that would be copied:
   * of a sparse index its images, and what refers to what is copied.
   */
  public boolean isCompleteAt(ImageDestination destination) throws IOException {
    boolean isSparse =
        request.platforms() instanceof CopyRequest.Platforms.Sparse && image.mediaType().isIndex();
    boolean takesReferrers = request.referrers() == CopyRequest.Referrers.TAKE;
    return (!isSparse && !takesReferrers)
        || TaskGroup.interruptibly(
            () ->
                (!isSparse || hasEntries(destination))
                    && (!takesReferrers || hasReferrers(destination)));
  }

  private boolean hasEntries(ImageDestination destination) throws IOException {
    return new Presence(source, destination, request).hasEntries(source.manifest());
  }

  private boolean hasReferrers(ImageDestination destination) throws IOException {
    ContentCopy content = content(new PlannedDestination(new Full()));
    PlannedDestination planned = new PlannedDestination(destination);
    new ReferrerCopy(
            Ends.ofPlan(source, planned),
            content,
            copied(),
            CopyForecast::copyExactly,
            ProgressListener.NONE)
        .take();
    return planned.steps().stream().allMatch(CopyPlan.Step.Exists.class::isInstance);
  }

  /** What each manifest becomes; one that stays need not be read. */
  private Map<Digest, Digest> copied() throws IOException {
    return image.mediaType().isManifest() && request.keeps(image.mediaType())
        ? Map.of(image.digest(), image.digest())
        : copied(source, source.manifest(), request);
  }

  /**
   * What each manifest would become that is copied with this one; whatever stands for one that is
   * known only when layers have been packed.
   */
  static Map<Digest, Digest> copied(ImageSource source, RawManifest top, CopyRequest request)
      throws IOException {
    ContentCopy content =
        content(source, top.mediaType(), request, new PlannedDestination(new Full()));
    content.run(top);
    return content.copied();
  }

  private static void copyExactly(ImageSource from, ImageDestination to) throws IOException {
    new ImageCopier(ProgressListener.NONE).copy(from, to, CopyRequest.EXACT);
  }

  private ContentCopy content(PlannedDestination full) {
    return content(source, image.mediaType(), request, full);
  }

  private static ContentCopy content(
      ImageSource source, MediaType top, CopyRequest request, PlannedDestination full) {
    Ends ends = Ends.ofPlan(source, full);
    Permits transfers = new Permits(ImageCopier.MAX_TRANSFERS);
    BlobCopy blobs = new BlobCopy(ends, transfers, ProgressListener.NONE);
    return new ContentCopy(ends, request, blobs, Changes.of(source.name(), request, top));
  }

  /** A place that has whatever it is asked for. */
  private static final class Full implements ImageDestination {
    @Override
    public String name() {
      return "a forecast";
    }

    @Override
    public boolean has(Descriptor blob) {
      return true;
    }

    @Override
    public boolean hasWhole(Descriptor manifest) {
      return true;
    }

    @Override
    public void put(Blob blob) {}

    @Override
    public Descriptor put(MediaType type, BlobProducer producer) {
      throw new IllegalStateException("layers are packed in no forecast");
    }

    @Override
    public void put(RawManifest manifest) {}

    @Override
    public void publish(RawManifest manifest) {}

    @Override
    public void close() {}
  }
}
