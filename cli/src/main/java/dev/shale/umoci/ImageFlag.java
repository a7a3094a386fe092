package dev.shale.umoci;

import picocli.CommandLine.Option;

/** Which image. */
final class ImageFlag {
  @Option(
      names = "--image",
      paramLabel = "PATH[:TAG]",
      required = true,
      description = "an image of a layout; :latest where no tag is given")
  String text = "";

  ImagePath path() {
    return ImagePath.parse(text);
  }
}
