package dev.shale.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a runtime is told of a container's control group and devices.
 *
 * <p>Spec: runtime-spec v1.1.0, config-linux.md, "Control groups" and "Devices".
 */
record SpecResources(Host host, ContainerRequest request) {
  /** Adds it to the document's {@code linux}. */
  void addTo(ObjectNode linux, String id) throws IOException {
    if (!host.isUserNamespace()) {
      addAccess(linux.withObject("resources").putArray("devices"));
    }
    addDevices(linux);
    addMemory(linux, request.resources().memory());
    addCpu(linux, request.resources().cpu());
    request
        .resources()
        .cgroupParent()
        .ifPresent(parent -> linux.put("cgroupsPath", parent + "/" + id));
  }

  /** Root of a user namespace has no say in it: the kernel lets it have what it was shown. */
  private void addAccess(ArrayNode rules) throws IOException {
    ObjectNode all = rules.addObject();
    all.put("allow", request.privileges().isInsecure());
    all.put("access", "rwm");
    for (Device device : request.privileges().devices()) {
      Device.Numbers numbers = device.numbers();
      ObjectNode one = rules.addObject();
      one.put("allow", true);
      one.put("type", numbers.isBlock() ? "b" : "c");
      one.put("major", numbers.major());
      one.put("minor", numbers.minor());
      one.put("access", device.access());
    }
  }

  private void addDevices(ObjectNode linux) throws IOException {
    for (Device device : request.privileges().devices()) {
      Device.Numbers numbers = device.numbers();
      ObjectNode one = linux.withArray("devices").addObject();
      one.put("path", device.target());
      one.put("type", numbers.isBlock() ? "b" : "c");
      one.put("major", numbers.major());
      one.put("minor", numbers.minor());
      one.put("fileMode", numbers.mode());
      one.put("uid", numbers.uid());
      one.put("gid", numbers.gid());
    }
  }

  private static void addMemory(ObjectNode linux, Resources.Memory memory) {
    put(linux, "memory", "limit", memory.limitBytes());
    put(linux, "memory", "swap", memory.withSwapBytes());
  }

  private static void addCpu(ObjectNode linux, Resources.Cpu cpu) {
    put(linux, "cpu", "quota", cpu.quotaMicros());
    put(linux, "cpu", "period", cpu.periodMicros());
    put(linux, "cpu", "shares", cpu.shares());
    put(linux, "cpus", cpu.cpus());
    put(linux, "mems", cpu.mems());
  }

  private static void put(ObjectNode linux, String group, String field, OptionalLong value) {
    value.ifPresent(number -> linux.withObject("resources").withObject(group).put(field, number));
  }

  private static void put(ObjectNode linux, String field, Optional<String> value) {
    value.ifPresent(text -> linux.withObject("resources").withObject("cpu").put(field, text));
  }
}
