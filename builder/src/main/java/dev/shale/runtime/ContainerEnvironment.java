package dev.shale.runtime;

import java.util.ArrayList;
import java.util.List;

/** The environment of a container's process: the request's, and what every process relies on. */
final class ContainerEnvironment {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ContainerEnvironment() {}

  /** What the request says, with PATH, HOSTNAME, HOME and a terminal's TERM where it does not. */
  static List<String> of(ContainerRequest request, ProcessUser user) {
    ProcessSpec process = request.process();
    List<String> env = new ArrayList<>();
    if (process.variable("PATH").isEmpty()) {
      env.add("PATH=" + DEFAULT_PATH);
    }
    if (process.variable("HOSTNAME").isEmpty()) {
      env.add("HOSTNAME=" + request.hostname());
    }
    if (process.variable("HOME").isEmpty()) {
      env.add("HOME=" + user.home());
    }
    if (request.stdio() instanceof Stdio.Terminal && process.variable("TERM").isEmpty()) {
      env.add("TERM=xterm");
    }
    env.addAll(process.env());
    return List.copyOf(env);
  }
}
