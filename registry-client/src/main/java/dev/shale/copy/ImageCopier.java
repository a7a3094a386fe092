package dev.shale.copy;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Optional;

/**
 * Copies images. Blobs that the destination has, or can mount, are not sent; the others go several
 * at once, each verified in the stream, and none touches the disk on its way. The name appears
 * last. Safe for use by several threads, whose transfers have one bound together.
 */
public final class ImageCopier {
  /** How many blobs are under way at once, unless told otherwise. */
  public static final int MAX_TRANSFERS = 6;

  private final Permits transfers;
  private final ProgressListener progress;

  public ImageCopier(ProgressListener progress) {
    this(progress, MAX_TRANSFERS);
  }

  /** Copies with this many blobs under way at once, at most. */
  public ImageCopier(ProgressListener progress, int maxTransfers) {
    this(progress, new Permits(maxTransfers));
  }

  private ImageCopier(ProgressListener progress, Permits transfers) {
    this.transfers = transfers;
    this.progress = progress;
  }

  /** This one, saying nothing of what is done, since nothing is. */
  private ImageCopier ofPlans() {
    return new ImageCopier(
        event -> {
          if (event instanceof ProgressEvent.Warning) {
            progress.on(event);
          }
        },
        transfers);
  }

  /**
   * Copies what {@code source} names to where {@code destination} leads; closes neither. To
   * interrupt the calling thread stops it, whatever it waits for.
   *
   * @return what can be read there; the manifest of the source if nothing had to change
   * @throws OciException UNSUPPORTED if the destination does not take such an image, CONFLICT if
   *     something would have to change and may not
   */
  public RawManifest copy(ImageSource source, ImageDestination destination, CopyRequest request)
      throws IOException {
    return TaskGroup.interruptibly(
        () -> {
          Result result = copyNow(new Ends(source, destination), request);
          if (request.digests() != CopyRequest.Digests.UNSEEN) {
            result.tell(progress);
          }
          return result.after();
        });
  }

  /** What {@link #copy} would do, without writing anything to the destination. */
  public CopyPlan plan(ImageSource source, ImageDestination destination, CopyRequest request)
      throws IOException {
    PlannedDestination planned = new PlannedDestination(destination);
    Result result =
        TaskGroup.interruptibly(() -> ofPlans().copyNow(Ends.ofPlan(source, planned), request));
    CopyPlan plan = planned.plan(result.after());
    if (plan.result().isPresent()) {
      result.tell(progress);
    }
    return plan;
  }

  /** What was to be copied, and what came of it. */
  private record Result(RawManifest before, RawManifest after, Changes changes) {
    void tell(ProgressListener progress) {
      changes.tell(before, after, progress);
    }
  }

  private Result copyNow(Ends ends, CopyRequest request) throws IOException {
    ImageSource source = ends.source();
    RawManifest top = top(source, request);
    Changes changes = Changes.of(source.name(), request, top.mediaType());
    if (top.manifest() instanceof Schema1Manifest old) {
      changes.add("it is of schema 1, which is only read");
      MediaType type = Formats.manifest(request.format(), top.mediaType());
      Schema1Source today = Schema1Source.of(source, old, type, transfers);
      RawManifest copied = copy(ends.with(today), request, today.manifest(), changes);
      return new Result(top, copied, changes);
    }
    return new Result(top, copy(ends, request, top, changes), changes);
  }

  private RawManifest copy(Ends ends, CopyRequest request, RawManifest top, Changes changes)
      throws IOException {
    ImageDestination destination = ends.destination();
    destination.admit(top.manifest());
    if (isThere(top, ends, request)) {
      progress.on(new ProgressEvent.Finished("manifest " + top.digest(), "exists"));
      return top;
    }
    if (request.referrers() == CopyRequest.Referrers.TAKE && !ReferrerCopy.isKeptBy(destination)) {
      Rehearsal rehearsal = new Rehearsal(ends.source(), top.mediaType(), request);
      rehearsal.run(top);
      ReferrerCopy.admit(ends, rehearsal.content().copied());
    }
    ContentCopy content =
        new ContentCopy(ends, request, new BlobCopy(ends, transfers, progress), changes);
    RawManifest copied = content.run(top);
    if (request.referrers() == CopyRequest.Referrers.TAKE) {
      new ReferrerCopy(ends, content, content.copied(), this::copyExactly, progress).run();
    }
    publish(destination, copied, request);
    RawManifest read = destination.readsAs(copied).orElse(copied);
    if (!read.equals(copied)) {
      changes.addNotKept(destination);
    }
    return read;
  }

  /** A registry that wants all that an index lists says no more than that something is missing. */
  private static void publish(
      ImageDestination destination, RawManifest manifest, CopyRequest request) throws IOException {
    try {
      destination.publish(manifest);
    } catch (OciException e) {
      boolean mayLackImages =
          request.platforms() instanceof CopyRequest.Platforms.Sparse
              && manifest.mediaType().isIndex()
              && (e.kind() == ErrorKind.INVALID || e.kind() == ErrorKind.NOT_FOUND);
      if (!mayLackImages) {
        throw e;
      }
      String advice = "; it may take no index that lacks images: leave --sparse away";
      throw new OciException(e.kind(), e.getMessage() + advice, e);
    }
  }

  private void copyExactly(ImageSource source, ImageDestination destination) throws IOException {
    copyNow(new Ends(source, destination), CopyRequest.EXACT);
  }

  private static RawManifest top(ImageSource source, CopyRequest request) throws IOException {
    RawManifest top = source.manifest();
    return top.manifest() instanceof ImageIndex index
            && request.platforms() instanceof CopyRequest.Platforms.One(var platform)
        ? source.manifest(index.select(platform, source.name()))
        : top;
  }

  /** Whether every manifest stays what it is. */
  private static boolean isKept(CopyRequest request) {
    return request.leavesImagesAsTheyAre()
        && !(request.platforms() instanceof CopyRequest.Platforms.Some);
  }

  /** Whether all that would be copied is known to be there, name included. */
  private static boolean isThere(RawManifest top, Ends ends, CopyRequest request)
      throws IOException {
    ImageDestination destination = ends.destination();
    if (!isKept(request) || request.referrers() == CopyRequest.Referrers.TAKE) {
      return false;
    }
    Optional<Descriptor> published = destination.published();
    return published.isPresent()
        && published.get().digest().equals(top.digest())
        && new Presence(ends.source(), destination, request).hasEntries(top);
  }
}
