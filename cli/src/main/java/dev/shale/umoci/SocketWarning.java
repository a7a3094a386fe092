package dev.shale.umoci;

import dev.shale.command.Session;
import dev.shale.tree.TreePath;
import java.util.List;

/** Says what no layer can hold. */
final class SocketWarning {
  private SocketWarning() {}

  static void of(List<TreePath> sockets, Session session) {
    sockets.forEach(
        socket ->
            session
                .progress()
                .warn("left out /%s: a socket, which no layer can hold".formatted(socket)));
  }
}
