package dev.shale.local;

import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.snapshot.ContainerId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Where things are in a store's directory: an OCI image layout, with more beside it. */
record StoreLayout(Path root) {
  /** Makes the directories that are missing; the store's own is for its owner alone. */
  void create() throws IOException {
    if (Files.notExists(root)) {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    for (Path directory : directories()) {
      Files.createDirectories(directory);
    }
  }

  /**
   * The directories of every store, in the order in which they are made: by the first, a store is
   * known that its maker died over.
   */
  List<Path> directories() {
    return List.of(
        staging(),
        blobs(),
        ingest(),
        trees(),
        copies(),
        tocs(),
        packed(),
        containers(),
        snapshots(),
        steps(),
        builds(),
        lists(),
        mounts(),
        journal());
  }

  /** Small files are replaced whole, by way of where blobs come in. */
  WholeFiles files() {
    return new WholeFiles(ingest());
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  /** Blobs on their way in. */
  Path ingest() {
    return root.resolve("ingest");
  }

  /** Committed layers, unpacked, by form and chain ID. */
  Path trees() {
    return root.resolve("trees");
  }

  /** Whole roots that nobody uses just now, by chain ID. */
  Path copies() {
    return root.resolve("copies");
  }

  Path tocs() {
    return root.resolve("tocs");
  }

  /** The table of contents of a layer. */
  Path toc(Digest diffId) {
    return tocs().resolve(diffId.hex());
  }

  /** What layers came to when they were packed, by diff ID. */
  Path packed() {
    return root.resolve("packed");
  }

  Path containers() {
    return root.resolve("containers");
  }

  Path container(ContainerId id) {
    return containers().resolve(id.hex() + ".json");
  }

  /** Locked by whoever changes the container's files. */
  Path claim(ContainerId id) {
    return containers().resolve(id.hex() + ".lock");
  }

  /** The directories of working containers. */
  Path snapshots() {
    return root.resolve("snapshots");
  }

  Path snapshot(ContainerId id) {
    return snapshots().resolve(id.hex());
  }

  /** Results of build steps, by cache key. */
  Path steps() {
    return root.resolve("steps");
  }

  /** What builds depended on, by project. */
  Path builds() {
    return root.resolve("builds");
  }

  /** Indexes that are being put together, by the digest of their name. */
  Path lists() {
    return root.resolve("lists");
  }

  /** Cache mounts, by the digest of their id. */
  Path mounts() {
    return root.resolve("mounts");
  }

  /** Trees in preparation or on their way out. */
  Path staging() {
    return root.resolve("staging");
  }

  /** What processes have begun. */
  Path journal() {
    return root.resolve("journal");
  }

  /** Room for removals. */
  Path reserve() {
    return root.resolve("reserve");
  }

  /** Held while metadata changes, never across network or tree I/O. */
  Path lock() {
    return root.resolve("lock");
  }

  /**
   * Held shared by everyone who adds content; exclusive by whoever removes what is unreferenced.
   */
  Path lease() {
    return root.resolve("lease");
  }

  /** The digests after which the files of a directory are called. */
  static List<Digest> digests(Path directory) throws IOException {
    List<Digest> digests = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9a-f]*")) {
      for (Path file : files) {
        digests.add(Digest.ofHex(file.getFileName().toString()));
      }
    }
    return digests;
  }
}
