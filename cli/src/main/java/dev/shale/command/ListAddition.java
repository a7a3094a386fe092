package dev.shale.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;

/**
 * What an image adds to a list: an entry, and where the manifest is. Of the image, manifest and
 * config are read, or only its index.
 */
record ListAddition(Descriptor entry, String place) {
  /** Words in a config that a platform has, too. */
  private static final List<String> PLATFORM_FIELDS =
      List.of("architecture", "os", "variant", "os.version", "os.features");

  /** Everything that an index lists. */
  static List<ListAddition> all(ImageArgument image, ImageSource source) throws IOException {
    RawManifest raw = source.manifest();
    if (!(raw.manifest() instanceof ImageIndex index)) {
      return List.of(of(image, source, raw));
    }
    return index.manifests().stream()
        .map(entry -> new ListAddition(entry, place(image, entry)))
        .toList();
  }

  /** One image: of an index, that for a platform, as the index states it. */
  static ListAddition one(ImageArgument image, ImageSource source, Platform platform)
      throws IOException {
    RawManifest raw = source.manifest();
    if (raw.manifest() instanceof ImageIndex index) {
      Descriptor entry = index.select(platform, source.name());
      return new ListAddition(entry, place(image, entry));
    }
    return of(image, source, raw);
  }

  /** An image of the store. */
  static ListAddition of(StoredImage image) {
    Descriptor entry = withPlatform(image.raw().descriptor(), image.config().bytes());
    return new ListAddition(entry, PinnedImage.of(new ImageArgument.InStore(""), image.digest()));
  }

  private static ListAddition of(ImageArgument image, ImageSource source, RawManifest raw)
      throws IOException {
    Descriptor entry =
        raw.manifest() instanceof ImageManifest manifest && manifest.isImage()
            ? withPlatform(raw.descriptor(), EmbeddedContent.read(source, manifest.config()))
            : raw.referrer(); // an artifact is for no platform, and the list says what it is
    return new ListAddition(entry, place(image, entry));
  }

  private static Descriptor withPlatform(Descriptor manifest, byte[] config) {
    ObjectNode says = ImageConfig.parse(config).toJson();
    ObjectNode json = manifest.toJson();
    ObjectNode platform = json.putObject("platform");
    for (String field : PLATFORM_FIELDS) {
      JsonNode value = says.path(field);
      if (!value.isMissingNode() && !value.isNull() && !value.asText("x").isEmpty()) {
        platform.set(field, value);
      }
    }
    return Descriptor.parse(json);
  }

  private static String place(ImageArgument image, Descriptor entry) {
    return PinnedImage.fromAnywhere(image, entry.digest());
  }

  ManifestList applyTo(ManifestList list) {
    return list.with(entry, place);
  }
}
