package dev.shale.command;

import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A context whose Dockerfiles use what makes layers: COPY, WORKDIR, ADD of archives, RUN. What is
 * in it depends on nothing; when its files were made, and in which order, is the test's choice.
 */
final class SampleContext {
  /** The Dockerfile with RUN. */
  static final String WITH_RUN = "Dockerfile";

  /** The Dockerfile without. */
  static final String WITHOUT_RUN = "Dockerfile.files";

  private static final String FILES =
      """
      FROM scratch
      ADD base.tar /
      ENV PATH=/bin:/usr/bin GREETING="grüße aus İstanbul"
      LABEL title=it size="1 i" other=x
      WORKDIR /srv/app/data
      COPY --chown=7:8 --chmod=0640 tree/ ./tree/
      COPY tree/file-0? /etc/
      ADD archive.tar.gz /opt/
      COPY --chown=nobody tree /srv/again
      """;

  private static final String RUN =
      """
      RUN mkdir -p /var/made/dir && cd /var/made && ln -s ../dir link && touch dir/z dir/a dir/I dir/ı \\
        && echo text >dir/text && ln dir/text dir/hard && chmod 4711 dir/a && chown 5:6 dir/z
      RUN umask >/etc/umask; rm /etc/group; rm -r /opt/in; ln -s made /opt/in; mkdir -m 1777 /opt/dir
      USER nobody
      RUN touch /opt/dir/mine
      VOLUME /var/made
      CMD ["cat", "/etc/umask"]
      """;

  private SampleContext() {}

  /** Makes a base image's tar; all that is the same for all contexts, and takes a while. */
  static Path base(Path directory) {
    Path tar = directory.resolve("base.tar");
    Path script = Path.of(System.getProperty("testdata", "")).resolveSibling("examples/base");
    Programs.run(directory, List.of(script.resolve("make-base.sh").toString(), tar.toString()));
    return tar;
  }

  /** Writes a context into a directory that it makes. */
  static void write(Path directory, Path base, Comparator<String> order) throws IOException {
    Files.createDirectories(directory.resolve("tree/sub"));
    Files.copy(base, directory.resolve("base.tar"));
    Files.writeString(directory.resolve(WITH_RUN), FILES + RUN);
    Files.writeString(directory.resolve(WITHOUT_RUN), FILES);
    for (String name : names().sorted(order).toList()) {
      Files.writeString(directory.resolve("tree").resolve(name), "content of " + name + "\n");
    }
    Files.createSymbolicLink(directory.resolve("tree/sub/link"), Path.of("../file-01"));
    // A name that has no Path in the locale C.
    String foreign = "touch \"$(printf 'tree/sub/caf\\303\\251')\"";
    Programs.run(directory, List.of("sh", "-c", foreign));
    archive(directory);
    Programs.run(directory, List.of("chmod", "-R", "u=rwX,go=rX", "."));
  }

  private static Stream<String> names() {
    return IntStream.range(0, 30).mapToObj("file-%02d"::formatted);
  }

  private static void archive(Path directory) throws IOException {
    Path in = Files.createDirectory(directory.resolve("in"));
    Files.writeString(in.resolve("Inside"), "inside\n");
    List<String> command = new ArrayList<>(List.of("tar", "--create", "--gzip"));
    command.addAll(List.of("--file=archive.tar.gz", "--owner=77", "--group=78", "--mode=u=rwX"));
    command.addAll(List.of("--mtime=@7", "--sort=name", "in"));
    Programs.run(directory, command);
  }
}
