package dev.shale.local;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.RootCopy;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One look at everything in a store. */
final class StoreCheck {
  private static final String LOCALHOST = "localhost";

  private final Parts parts;
  private final Sweeper sweeper;
  private final CheckRequest request;

  private final List<Problem> problems = new ArrayList<>();
  private final Map<ChainId, Stacked> layers = new LinkedHashMap<>();
  private final Sweeper.Objects live = Sweeper.Objects.none();
  private final Sweeper.Objects dropped = Sweeper.Objects.none();

  /** Whether a record that stays cannot be read: then nobody knows what it refers to. */
  private boolean isIncomplete;

  StoreCheck(Parts parts, Sweeper sweeper, CheckRequest request) {
    this.parts = parts;
    this.sweeper = sweeper;
    this.request = request;
  }

  /** A layer in a stack, and what has that stack. */
  private record Stacked(
      List<LayerId> below, LayerId id, List<StoredImage> images, List<ContainerRecord> containers) {
    List<String> users() {
      List<String> users = new ArrayList<>();
      images.forEach(image -> users.add(called(image)));
      containers.forEach(container -> users.add("container " + container.name()));
      return users;
    }
  }

  private static String called(StoredImage image) {
    return image.names().isEmpty()
        ? image.digest().toString()
        : image.names().getFirst().toString();
  }

  /** Looks, and does what is allowed about what it finds; those that were mended come with it. */
  List<Finding> run() throws IOException {
    checkImages();
    checkContainers();
    checkLists();
    checkMounts();
    checkLayers();
    checkCopies();
    checkOtherBlobs();
    List<Finding> findings = new ArrayList<>();
    for (Problem problem : problems) {
      findings.add(problem.mend(request.repair()));
    }
    removeDropped();
    return findings;
  }

  private void checkImages() throws IOException {
    for (ImageRecords.Listed listed : parts.images().listed()) {
      live.blobs().add(listed.manifest().digest());
      try {
        StoredImage image = parts.images().load(listed);
        live.add(image);
        for (int i = 0; i < image.layers().size(); i++) {
          stacked(image.layers(), i).images().add(image);
        }
      } catch (OciException e) {
        problems.add(problemOf(listed, e));
      }
    }
  }

  private Problem problemOf(ImageRecords.Listed listed, OciException e) throws IOException {
    boolean isHere = parts.content().size(listed.manifest().digest()).isPresent();
    Remedy.Work drop =
        () -> {
          parts.images().remove(listed.manifest().digest());
          return "taken off the list";
        };
    boolean isInRegistry = listed.names().stream().anyMatch(StoreCheck::isInRegistry);
    isIncomplete |= !isInRegistry;
    return new Problem(
        isHere ? Finding.Kind.DAMAGED : Finding.Kind.MISSING,
        "image " + listed.called(),
        e.getMessage(),
        isInRegistry
            ? new Remedy.Lossless(() -> drop.run() + "; pull it again")
            : new Remedy.Forced(drop));
  }

  private static boolean isInRegistry(ImageReference name) {
    return !name.registry().startsWith(LOCALHOST);
  }

  private Stacked stacked(List<LayerId> stack, int index) {
    List<LayerId> below = stack.subList(0, index);
    return layers.computeIfAbsent(
        LayerId.chain(stack.subList(0, index + 1)).orElseThrow(),
        _ -> new Stacked(below, stack.get(index), new ArrayList<>(), new ArrayList<>()));
  }

  private void checkContainers() throws IOException {
    for (Containers.Read read : parts.containers().readAll()) {
      switch (read) {
        case Containers.Read.Sound(ContainerRecord container) -> {
          live.add(container);
          for (int i = 0; i < container.layers().size(); i++) {
            stacked(container.layers(), i).containers().add(container);
          }
        }
        case Containers.Read.Unreadable unreadable -> {
          isIncomplete = true;
          problems.add(
              new Problem(
                  Finding.Kind.DAMAGED,
                  "container " + unreadable.id().shortHex(),
                  unreadable.why(),
                  new Remedy.Forced(
                      () -> {
                        parts.containers().forget(unreadable.id());
                        return "removed";
                      })));
        }
      }
    }
  }

  /** What an index lists is elsewhere, or an image of its own. */
  private void checkLists() throws IOException {
    parts
        .lists()
        .damaged()
        .forEach(
            (file, why) ->
                problems.add(
                    new Problem(
                        Finding.Kind.DAMAGED,
                        "manifest list " + file.getFileName(),
                        why,
                        new Remedy.Forced(
                            () -> {
                              Files.deleteIfExists(file);
                              return "removed";
                            }))));
  }

  /** What is in a cache mount is nobody's to judge. */
  private void checkMounts() throws IOException {
    parts
        .mounts()
        .damaged()
        .forEach(
            (mount, why) ->
                problems.add(
                    new Problem(
                        Finding.Kind.DAMAGED,
                        "cache mount " + mount.getFileName(),
                        why,
                        new Remedy.Lossless(
                            () -> {
                              parts.mounts().remove(mount);
                              return "removed; it is made again when it is needed";
                            }))));
  }

  /** As many layers at once as there are processors: digests are taken by one. */
  private void checkLayers() throws IOException {
    Permits cores = new Permits(Runtime.getRuntime().availableProcessors());
    try (TaskGroup<List<Problem>> group = TaskGroup.ofPlatformThreads()) {
      for (Stacked layer : layers.values()) {
        PlacedLayer placed =
            new PlacedLayer(layer.below(), layer.id(), layer.users(), remedyOfLoss(layer));
        group.fork(
            () -> {
              try (Permits.Permit _ = cores.acquire()) {
                return new LayerCheck(parts, placed, request.depth()).run();
              }
            });
      }
      group.join().forEach(problems::addAll);
    }
  }

  /** A copy that nobody uses has to be just what its layers say. */
  private void checkCopies() throws IOException {
    for (ChainId chain : parts.copies().list()) {
      Stacked top = layers.get(chain);
      if (top == null) {
        continue; // only a result of a build step has that stack, and it does not say what is below
      }
      for (RootCopy copy : parts.copies().find(chain)) {
        Optional<String> fault = faultOf(copy, top, chain);
        if (fault.isPresent() && copy.exists()) {
          problems.add(
              new Problem(
                  Finding.Kind.DAMAGED,
                  "copy of the root of " + String.join(", ", top.users()),
                  fault.get(),
                  new Remedy.Lossless(() -> removeCopies(chain))));
        }
      }
    }
  }

  private Optional<String> faultOf(RootCopy copy, Stacked top, ChainId chain) throws IOException {
    List<LayerId> stack = new ArrayList<>(top.below());
    stack.add(top.id());
    try (LayerViews views = parts.layers().view(stack);
        Changes changes =
            request.depth() == CheckRequest.Depth.CONTENT
                ? copy.differences(views.rootfs())
                : copy.changes(Optional.of(chain), views.rootfs(), Optional.empty())) {
      return changes.found().first().map(path -> "it is not what its layers say at /" + path);
    } catch (OciException e) {
      return Optional.of("it cannot be compared with its layers (" + e.getMessage() + ")");
    }
  }

  private String removeCopies(ChainId chain) throws IOException {
    for (StagedTree bin : parts.copies().delete(chain)) {
      bin.close();
    }
    return "removed; it is made again when it is needed";
  }

  private Remedy remedyOfLoss(Stacked layer) {
    Remedy.Work drop = () -> drop(layer);
    boolean canBeFetched =
        layer.containers().isEmpty() && layer.images().stream().allMatch(StoreCheck::canBeFetched);
    return canBeFetched ? new Remedy.Lossless(drop) : new Remedy.Forced(drop);
  }

  /** Whether a registry should have it: it is named after one, and nothing of it was made here. */
  private static boolean canBeFetched(StoredImage image) {
    return image.names().stream().anyMatch(StoreCheck::isInRegistry)
        && image.layers().stream().noneMatch(layer -> layer.blob().digest().equals(layer.diffId()));
  }

  private String drop(Stacked layer) throws IOException {
    for (StoredImage image : layer.images()) {
      parts.images().remove(image.digest());
      dropped.add(image);
    }
    for (ContainerRecord container : layer.containers()) {
      parts.containers().remove(container);
      dropped.add(container);
    }
    boolean canBeFetched = layer.images().stream().allMatch(StoreCheck::canBeFetched);
    return "removed " + String.join(", ", layer.users()) + (canBeFetched ? "; pull it again" : "");
  }

  /** What is not a layer of an image or a container, whether or not anything refers to it. */
  private void checkOtherBlobs() throws IOException {
    Sweeper.Objects known = Sweeper.Objects.none();
    known.addAll(live);
    parts.steps().addTo(known);
    Sweeper.Objects unreferenced = sweeper.all();
    unreferenced.removeAll(known);
    Set<Digest> rest = new HashSet<>(parts.content().list());
    layers.values().forEach(layer -> rest.remove(layer.id().blob().digest()));
    for (Digest blob : rest) {
      Optional<String> fault = faultOf(blob);
      if (fault.isPresent() && unreferenced.blobs().remove(blob)) {
        problems.add(
            new Problem(
                Finding.Kind.DAMAGED,
                "blob " + blob,
                fault.get() + "; nothing refers to it",
                removal(blob)));
      }
    }
    for (Digest blob : unreferenced.blobs()) {
      problems.add(unreferenced("blob " + blob, removal(blob)));
    }
    for (ChainId chain : unreferenced.chains()) {
      problems.add(unreferenced("tree " + chain, removal(chain)));
    }
  }

  /** What is wrong with a blob's bytes, where they are read. */
  private Optional<String> faultOf(Digest digest) throws IOException {
    OptionalLong size = parts.content().size(digest);
    if (request.depth() == CheckRequest.Depth.METADATA || size.isEmpty()) {
      return Optional.empty();
    }
    Descriptor descriptor = Descriptor.of(MediaType.OCTET_STREAM, digest, size.getAsLong());
    try (InputStream in = parts.content().find(descriptor).orElseThrow().open()) {
      in.transferTo(OutputStream.nullOutputStream());
      return Optional.empty();
    } catch (OciException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Problem unreferenced(String object, Remedy remedy) {
    return new Problem(Finding.Kind.UNREFERENCED, object, "nothing refers to it", remedy);
  }

  private Remedy removal(Remedy.Work work) {
    return isIncomplete ? new Remedy.Forced(work) : new Remedy.Lossless(work);
  }

  private Remedy removal(Digest blob) {
    return removal(
        () -> {
          parts.content().delete(blob);
          return "removed";
        });
  }

  private Remedy removal(ChainId chain) {
    return removal(
        () -> {
          List<StagedTree> bins = new ArrayList<>(parts.trees().delete(chain));
          bins.addAll(parts.copies().delete(chain));
          for (StagedTree bin : bins) {
            bin.close();
          }
          return "removed";
        });
  }

  /** What cannot be decided, because a record that stays cannot be read, a later sweep removes. */
  private void removeDropped() throws IOException {
    if (dropped.isEmpty() || isIncomplete) {
      return;
    }
    dropped.removeAll(Sweeper.referenced(parts.images().list(), parts.containers().list()));
    for (StagedTree tree : sweeper.remove(dropped, Sweeper.Bytes.DELETED)) {
      tree.close();
    }
  }
}
