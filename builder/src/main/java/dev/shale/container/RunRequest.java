package dev.shale.container;

import dev.shale.network.Network;
import dev.shale.runtime.BindMount;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Stdio;
import java.util.List;

/**
 * A command to run in a working container.
 *
 * @param hostname what the container calls itself
 * @param mounts beside those that every container has
 */
public record RunRequest(
    ProcessSpec process, String hostname, Network network, Stdio stdio, List<BindMount> mounts) {
  public RunRequest {
    mounts = List.copyOf(mounts);
  }
}
