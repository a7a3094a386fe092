package dev.shale.transport.dir;

import dev.shale.content.DirectoryContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.Holdings;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a directory has, and what of that was found. A link leads to what it does not have. Not
 * thread-safe.
 */
final class DirHoldings implements Holdings {
  private final DirFiles files;
  private final DirectoryContentStore content;
  private final Set<Digest> blobs = new HashSet<>();
  private final Set<Digest> manifests = new HashSet<>();

  DirHoldings(DirFiles files, DirectoryContentStore content) {
    this.files = files;
    this.content = content;
  }

  Set<Digest> blobs() {
    return Set.copyOf(blobs);
  }

  Set<Digest> manifests() {
    return Set.copyOf(manifests);
  }

  /** One that an index here may list; that of the directory's own image has another name. */
  @Override
  public Optional<RawManifest> manifest(Descriptor descriptor) throws IOException {
    Optional<RawManifest> here =
        files
            .readOwn(DirFiles.instance(descriptor.digest()), RawManifest.MAX_BYTES)
            .map(bytes -> RawManifest.verified(descriptor, bytes));
    here.ifPresent(manifest -> manifests.add(manifest.digest()));
    return here;
  }

  @Override
  public OptionalLong size(Digest blob) throws IOException {
    OptionalLong size = files.isLink(blob.hex()) ? OptionalLong.empty() : content.size(blob);
    if (size.isPresent()) {
      blobs.add(blob);
    }
    return size;
  }
}
