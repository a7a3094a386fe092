package dev.shale.runtime;

import dev.shale.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/** The environment of a container's process: the request's, and what every process relies on. */
final class ContainerEnvironment {
  private ContainerEnvironment() {}

  /** What the request says, with PATH, HOSTNAME, HOME and a terminal's TERM where it does not. */
  static List<String> of(ContainerRequest request, ProcessUser user) {
    ProcessSpec process = request.process();
    List<String> env = new ArrayList<>();
    if (process.variable("PATH").isEmpty()) {
      env.add("PATH=" + ImageConfig.DEFAULT_PATH);
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
