package dev.shale.command;

import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.List;

/** What {@code shale help} prints. */
final class Overview {
  private static final String HEAD =
      """
      Usage: shale [GLOBAL OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]

      Container images without a daemon: pull, inspect, copy, build, run a step, commit, push.
      """;

  private static final String TAIL =
      """

      Global options:
        --root DIR              the store [/var/lib/shale, or ~/.local/share/shale]; also SHALE_ROOT
        --runroot DIR           what does not outlive a boot: mounts and runtime state
        --progress STYLE        auto, tty, plain, json or none; always on standard error
        --error-format FORMAT   text or json
        --registries-conf FILE  mirrors, short names and more, in place of registries.conf
        --debug                 show where an error came from

      Images are [TRANSPORT:]DETAILS: docker://HOST/NAME:TAG, oci:DIR[:TAG|@DIGEST|:@N],
      oci-archive:FILE[:TAG], docker-archive:FILE[:NAME], dir:DIR, tarball:FILE[:FILE…],
      docker-daemon:NAME, containers-storage:NAME, store:NAME. A bare name is an image in the store;
      in pull and push, one in a registry.

      """;

  private static final String END =
      """

      shale help COMMAND explains a command, with examples.
      """;

  private Overview() {}

  static void print(List<Personality> peers, PrintStream out) {
    out.print(HEAD);
    String group = "";
    Table table = Table.ofColumns(2);
    for (CommandEntry entry : CommandTable.entries()) {
      if (!entry.group().equals(group)) {
        group = entry.group();
        table.row("", "");
        table.row(group + ":", "");
      }
      table.row("  " + entry.name(), entry.summary());
    }
    table.print(out);
    out.print(TAIL);
    for (Personality peer : peers) {
      String name = peer.name();
      out.println("shale " + name + " … takes " + name + "'s own commands and options.");
    }
    out.print(END);
  }
}
