package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;

/**
 * A place to which everything goes but the name, which somebody else gives.
 *
 * @param place stays the caller's to close
 */
record HeldDestination(ImageDestination place) implements ImageDestination {
  @Override
  public String name() {
    return place.name();
  }

  @Override
  public boolean isSequential() {
    return place.isSequential();
  }

  @Override
  public void admit(Manifest manifest) {
    place.admit(manifest);
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return place.has(blob);
  }

  @Override
  public boolean mayMount(ImageReference from) {
    return place.mayMount(from);
  }

  @Override
  public boolean mount(Descriptor blob, ImageReference from) throws IOException {
    return place.mayMount(from) && place.mount(blob, from);
  }

  @Override
  public void put(Blob blob) throws IOException {
    place.put(blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    return place.put(type, producer);
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    place.put(manifest);
  }

  @Override
  public void publish(RawManifest manifest) {}

  @Override
  public void close() {}
}
