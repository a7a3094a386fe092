package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.runtime.Resources;
import dev.shale.runtime.Rlimit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** What a container may use of the host. */
final class ResourceFlags {
  @Option(
      names = {"-m", "--memory"},
      paramLabel = "SIZE",
      description = "how much memory there is for all its processes: 512m, 2g [all]")
  Optional<String> memory = Optional.empty();

  @Option(
      names = "--memory-swap",
      paramLabel = "SIZE",
      description = "how much memory and swap together; -1 for all swap")
  Optional<String> memorySwap = Optional.empty();

  @Option(
      names = "--cpus",
      paramLabel = "NUMBER",
      description = "how many processors' time, such as 1.5 [all]")
  Optional<Double> cpus = Optional.empty();

  @Option(
      names = "--cpu-quota",
      paramLabel = "MICROSECONDS",
      description = "how long it may run in each period")
  Optional<Long> cpuQuota = Optional.empty();

  @Option(
      names = "--cpu-period",
      paramLabel = "MICROSECONDS",
      description = "how long a period is [100000]")
  Optional<Long> cpuPeriod = Optional.empty();

  @Option(
      names = {"-c", "--cpu-shares"},
      paramLabel = "NUMBER",
      description = "its weight where processors are scarce [1024]")
  Optional<Long> cpuShares = Optional.empty();

  @Option(
      names = "--cpuset-cpus",
      paramLabel = "SET",
      description = "the processors that it may run on: 0-2,7 [all]")
  Optional<String> cpusetCpus = Optional.empty();

  @Option(
      names = "--cpuset-mems",
      paramLabel = "SET",
      description = "the memory nodes that it may use [all]")
  Optional<String> cpusetMems = Optional.empty();

  @Option(
      names = "--ulimit",
      paramLabel = "NAME=SOFT[:HARD]",
      description = "a limit of each process, as nofile=1024:2048; -1 for none")
  List<String> ulimits = List.of();

  @Option(names = "--shm-size", paramLabel = "SIZE", description = "the size of /dev/shm [64m]")
  Optional<String> shmSize = Optional.empty();

  @Option(
      names = "--cgroup-parent",
      paramLabel = "PATH",
      description = "the control group that the container's is made in")
  Optional<String> cgroupParent = Optional.empty();

  /** What another line says, in place of what is said here. */
  void add(ResourceFlags more) {
    memory = more.memory.or(() -> memory);
    memorySwap = more.memorySwap.or(() -> memorySwap);
    cpus = more.cpus.or(() -> cpus);
    cpuQuota = more.cpuQuota.or(() -> cpuQuota);
    cpuPeriod = more.cpuPeriod.or(() -> cpuPeriod);
    cpuShares = more.cpuShares.or(() -> cpuShares);
    cpusetCpus = more.cpusetCpus.or(() -> cpusetCpus);
    cpusetMems = more.cpusetMems.or(() -> cpusetMems);
    ulimits = NewNames.all(ulimits, more.ulimits);
    shmSize = more.shmSize.or(() -> shmSize);
    cgroupParent = more.cgroupParent.or(() -> cgroupParent);
  }

  /** All of it. */
  Resources resources() {
    Resources all =
        Resources.DEFAULT
            .withRlimits(ulimits.stream().map(Rlimit::parse).toList())
            .withMemory(new Resources.Memory(size(memory), size(memorySwap)))
            .withCpu(cpu());
    if (shmSize.isPresent()) {
      all = all.withShmBytes(ByteSize.parseBinary(shmSize.get()));
    }
    return cgroupParent.isPresent() ? all.withCgroupParent(cgroupParent.get()) : all;
  }

  private Resources.Cpu cpu() {
    Resources.Cpu cpu =
        new Resources.Cpu(
            number(cpuQuota), number(cpuPeriod), number(cpuShares), cpusetCpus, cpusetMems);
    if (cpus.isEmpty()) {
      return cpu;
    }
    if (cpuQuota.isPresent() || cpuPeriod.isPresent()) {
      throw OciException.invalid(
          "--cpus %s: is a quota and a period, which are given as well", cpus.get());
    }
    return cpu.withProcessors(cpus.get());
  }

  private static OptionalLong size(Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(text.get().equals("-1") ? -1 : ByteSize.parseBinary(text.get()));
  }

  private static OptionalLong number(Optional<Long> number) {
    return number.map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
