package dev.shale.jib;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.util.List;
import java.util.Optional;

/**
 * What an application comes to.
 *
 * @param layers what seldom changes first
 * @param entryPoint how it is started; as the base image says if empty
 */
record JavaPlan(List<FileEntriesLayer> layers, Optional<List<String>> entryPoint) {
  JavaPlan {
    layers = layers.stream().filter(layer -> !layer.getEntries().isEmpty()).toList();
    entryPoint = entryPoint.map(List::copyOf);
  }
}
