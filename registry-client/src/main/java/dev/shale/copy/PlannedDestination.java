package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A destination that is asked what it has, and told no more than what to expect: what would be done
 * is noted.
 */
final class PlannedDestination implements ImageDestination {
  private final ImageDestination destination;
  private final Function<Descriptor, CopyPlan.Step> publishing;
  private final List<CopyPlan.Step> steps;
  private final Set<Digest> mountable = Collections.synchronizedSet(new HashSet<>());

  /** Stand for what nobody has seen: layers that were not packed, and manifests that name them. */
  private final Set<Digest> unknown = Collections.synchronizedSet(new HashSet<>());

  private final Map<Digest, RawManifest> unseen = new ConcurrentHashMap<>();

  /** Of how many layers a config says what is in them. */
  private final Map<Digest, Integer> diffIds = new ConcurrentHashMap<>();

  private final AtomicInteger packed = new AtomicInteger();

  PlannedDestination(ImageDestination destination) {
    this(destination, CopyPlan.Step.Publish::new, Collections.synchronizedList(new ArrayList<>()));
  }

  private PlannedDestination(
      ImageDestination destination,
      Function<Descriptor, CopyPlan.Step> publishing,
      List<CopyPlan.Step> steps) {
    this.destination = destination;
    this.publishing = publishing;
    this.steps = steps;
  }

  List<CopyPlan.Step> steps() {
    return List.copyOf(steps);
  }

  CopyPlan plan(RawManifest top) {
    return new CopyPlan(steps, Optional.of(top).filter(this::isKnown).flatMap(this::readsAs));
  }

  @Override
  public String name() {
    return destination.name();
  }

  @Override
  public boolean isSequential() {
    return destination.isSequential();
  }

  @Override
  public void admit(Manifest manifest) {
    destination.admit(manifest);
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) throws IOException {
    destination.expect(manifest, config);
    diffIds.put(manifest.config().digest(), config.diffIds().size());
  }

  /** Whether the config of an image that was expected says what is in each of its layers. */
  boolean isSaidByItsConfig(ImageManifest image) {
    return diffIds.getOrDefault(image.config().digest(), -1) == image.layers().size();
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return noted(blob, destination.has(blob));
  }

  private boolean noted(Descriptor content, boolean isThere) {
    if (isThere) {
      steps.add(new CopyPlan.Step.Exists(content));
    }
    return isThere;
  }

  /** Whether it can be mounted is known only when it is tried. */
  @Override
  public boolean mount(Descriptor blob, ImageReference from) {
    if (destination.mayMount(from)) {
      mountable.add(blob.digest());
    }
    return false;
  }

  @Override
  public void put(Blob blob) {
    Descriptor sent = blob.descriptor();
    steps.add(new CopyPlan.Step.Send(sent, mountable.contains(sent.digest())));
  }

  /** The result stands for a blob that nobody has seen. */
  @Override
  public Descriptor put(MediaType type, BlobProducer producer) {
    steps.add(new CopyPlan.Step.Pack(type));
    Descriptor result = Descriptor.of(type, Digest.of("packed " + packed.incrementAndGet()), 0);
    unknown.add(result.digest());
    return result;
  }

  @Override
  public void put(RawManifest manifest) {
    if (isKnown(manifest)) {
      steps.add(new CopyPlan.Step.Store(manifest.descriptor()));
    } else {
      unknown.add(manifest.digest());
      unseen.put(manifest.digest(), manifest);
      steps.add(new CopyPlan.Step.Write(manifest.mediaType()));
    }
  }

  /** Whether this stands for a layer that was not packed. */
  boolean isUnseen(Descriptor layer) {
    return unknown.contains(layer.digest());
  }

  /** The manifest that was to be stored, if it names what nobody has seen. */
  Optional<RawManifest> unseen(Descriptor manifest) {
    return Optional.ofNullable(unseen.get(manifest.digest()));
  }

  private boolean isKnown(RawManifest manifest) {
    List<Descriptor> parts =
        switch (manifest.manifest()) {
          case ImageManifest image -> image.layers();
          case ImageIndex index -> index.manifests();
          case Schema1Manifest _ -> List.of();
        };
    return parts.stream().noneMatch(part -> unknown.contains(part.digest()));
  }

  @Override
  public boolean keepsReferrers() {
    return destination.keepsReferrers();
  }

  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    if (keepsReferrers()) {
      put(referrer);
    } else {
      destination.putReferrer(referrer);
    }
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return destination.referrers(subject);
  }

  @Override
  public boolean keepsNeighbours() {
    return destination.keepsNeighbours();
  }

  /** Nothing is written to the place beside this one, so that nothing is left to close. */
  @Override
  public ImageDestination beside(String tag) throws IOException {
    ImageDestination neighbour = destination.beside(tag);
    return new PlannedDestination(
        neighbour, manifest -> new CopyPlan.Step.PublishBeside(manifest, neighbour.name()), steps);
  }

  @Override
  public Optional<Descriptor> published() throws IOException {
    return destination.published();
  }

  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return noted(manifest, destination.hasWhole(manifest));
  }

  @Override
  public boolean hasManifest(Descriptor index) throws IOException {
    return noted(index, destination.hasManifest(index));
  }

  @Override
  public Optional<RawManifest> readsAs(RawManifest manifest) {
    return destination.readsAs(manifest);
  }

  @Override
  public void publish(RawManifest manifest) {
    steps.add(publishing.apply(readsAs(manifest).orElse(manifest).descriptor()));
  }

  @Override
  public void close() {}
}
