package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.layer.RootfsView;
import dev.shale.local.LocalStore;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale cat}: a file of an image or a container, without unpacking anything. */
final class CatCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE|CONTAINER:/PATH",
      arity = "1..*",
      description = "files of images or containers of the store")
  List<String> places = List.of();

  @Override
  public List<String> examples() {
    return List.of("cat debian:12:/etc/os-release", "cat box:/etc/passwd box:/etc/group");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      for (String place : places) {
        Look.Place asked = Look.Place.parse(place);
        String path =
            asked
                .path()
                .orElseThrow(
                    () ->
                        OciException.invalid("cat %s: name a file, as in %s:/PATH", place, place));
        try (Look look = Look.open("read", store, asked.whose())) {
          print(look.views().rootfs(), path, session);
        }
      }
    }
    return ExitCode.OK;
  }

  private static void print(RootfsView root, String path, Session session) throws IOException {
    TreePath file = LinkResolver.of(root).resolve(path.getBytes(StandardCharsets.UTF_8));
    try (InputStream in = root.read(file)) {
      in.transferTo(session.out());
    }
    session.out().flush();
  }
}
