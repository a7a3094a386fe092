package dev.shale.name;

import java.util.Arrays;
import java.util.Optional;

/**
 * A way to an image that its name can say in front: {@code TRANSPORT:DETAILS}.
 *
 * <p>Spec: containers-transports(5).
 */
public enum ImageTransport {
  DOCKER("docker"),
  OCI("oci"),
  OCI_ARCHIVE("oci-archive"),
  DOCKER_ARCHIVE("docker-archive"),
  DIR("dir"),
  TARBALL("tarball"),
  DOCKER_DAEMON("docker-daemon"),
  CONTAINERS_STORAGE("containers-storage"),
  STORE("store");

  private final String word;

  ImageTransport(String word) {
    this.word = word;
  }

  /**
   * What a text says in front; empty for a bare name. Without slashes behind it, {@code docker} may
   * be a host, as in {@code docker:5000/x}, or an image, as in {@code docker:27}.
   */
  public static Optional<ImageTransport> of(String text) {
    return Arrays.stream(values())
        .filter(transport -> text.startsWith(transport + ":"))
        .filter(transport -> transport != DOCKER || transport.details(text).startsWith("/"))
        .findFirst();
  }

  /** Whether its details name what is on this host, whoever has made it. */
  public boolean isOfHost() {
    return switch (this) {
      case DOCKER, STORE -> false;
      case OCI, OCI_ARCHIVE, DOCKER_ARCHIVE, DIR, TARBALL, DOCKER_DAEMON, CONTAINERS_STORAGE ->
          true;
    };
  }

  /** What stands behind the colon of a text that begins with this transport. */
  public String details(String text) {
    return text.substring(word.length() + 1);
  }

  /** The word in front of the colon. */
  @Override
  public String toString() {
    return word;
  }
}
