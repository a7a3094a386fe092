package dev.shale.runtime;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container may use of the host.
 *
 * <p>Spec: runtime-spec v1.1.0, config-linux.md, "Control groups".
 *
 * @param rlimits of each process; lowered to what the host allows where they ask for more
 * @param shmBytes the size of {@code /dev/shm}
 * @param cgroupParent the control group that the container's is made in, as a path from the root of
 *     each hierarchy; without it, the runtime's own choice
 */
public record Resources(
    List<Rlimit> rlimits, long shmBytes, Memory memory, Cpu cpu, Optional<String> cgroupParent) {
  /** As much shared memory as docker and buildah give. */
  public static final long DEFAULT_SHM_BYTES = 64 << 20;

  /** What a container gets that asks for nothing. */
  public static final Resources DEFAULT =
      new Resources(
          Rlimit.DEFAULTS, DEFAULT_SHM_BYTES, Memory.UNLIMITED, Cpu.UNLIMITED, Optional.empty());

  private static final int KILLED = 137;

  public Resources {
    rlimits = List.copyOf(rlimits);
    if (shmBytes < 1) {
      throw OciException.invalid("shared memory of %d bytes: expected at least 1", shmBytes);
    }
    cgroupParent.ifPresent(Resources::checkGroup);
  }

  /**
   * How much memory all processes of a container have together.
   *
   * @param limitBytes at least {@link #MIN_BYTES}
   * @param withSwapBytes memory and swap together, not less than memory; -1 for as much swap as
   *     there is
   */
  public record Memory(OptionalLong limitBytes, OptionalLong withSwapBytes) {
    /** With less no runtime starts a process: what docker refuses, too. */
    public static final long MIN_BYTES = 6 << 20;

    /** As much as there is. */
    public static final Memory UNLIMITED = new Memory(OptionalLong.empty(), OptionalLong.empty());

    public Memory {
      if (limitBytes.isPresent() && limitBytes.getAsLong() < MIN_BYTES) {
        throw OciException.invalid(
            "memory limit of %d bytes: expected at least %d", limitBytes.getAsLong(), MIN_BYTES);
      }
      if (withSwapBytes.isPresent()) {
        long all = withSwapBytes.getAsLong();
        if (limitBytes.isEmpty()) {
          throw OciException.invalid("limit of memory and swap: needs a memory limit beside it");
        }
        if (all != -1 && all < limitBytes.getAsLong()) {
          throw OciException.invalid(
              "limit of memory and swap, %d bytes: is less than the memory limit of %d",
              all, limitBytes.getAsLong());
        }
      }
    }

    boolean isLimited() {
      return limitBytes.isPresent();
    }
  }

  /**
   * How much of the processors all processes of a container have together.
   *
   * @param quotaMicros how long they may run in each period, on all processors together
   * @param shares their weight against others' where processors are scarce; 1024 is usual
   * @param cpus the processors that they may run on: {@code 0-2,7}
   * @param mems the memory nodes that they may use, likewise
   */
  public record Cpu(
      OptionalLong quotaMicros,
      OptionalLong periodMicros,
      OptionalLong shares,
      Optional<String> cpus,
      Optional<String> mems) {
    /** As much as there is. */
    public static final Cpu UNLIMITED =
        new Cpu(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());

    private static final long PERIOD_MICROS = 100_000;

    public Cpu {
      check("quota", quotaMicros, 1_000);
      check("period", periodMicros, 1_000);
      check("shares", shares, 2);
      cpus.ifPresent(Cpu::checkSet);
      mems.ifPresent(Cpu::checkSet);
    }

    private static void check(String what, OptionalLong value, long least) {
      if (value.isPresent() && value.getAsLong() < least) {
        throw OciException.invalid(
            "processor %s %d: expected at least %d", what, value.getAsLong(), least);
      }
    }

    private static void checkSet(String set) {
      if (!set.matches("\\d+(-\\d+)?(,\\d+(-\\d+)?)*")) {
        throw OciException.invalid("set \"%s\": expected numbers and ranges, as 0-2,7", set);
      }
    }

    /** A number of processors, which need not be whole, as a quota of the usual period. */
    public Cpu withProcessors(double count) {
      if (!(count >= 0.01) || count > 1_000_000) {
        throw OciException.invalid("%s processors: expected 0.01 or more", count);
      }
      return new Cpu(
          OptionalLong.of(Math.round(count * PERIOD_MICROS)),
          OptionalLong.of(PERIOD_MICROS),
          shares,
          cpus,
          mems);
    }
  }

  private static void checkGroup(String parent) {
    if (!parent.startsWith("/") || List.of(parent.split("/", -1)).contains("..")) {
      throw OciException.unsupported(
          "control group \"%s\": expected a path from the root, as /builds; systemd's slices are"
              + " not offered",
          parent);
    }
  }

  /** The same with limits of processes in the place of those of the same resource. */
  public Resources withRlimits(List<Rlimit> others) {
    List<Rlimit> all = new ArrayList<>(rlimits);
    for (Rlimit other : others) {
      all.removeIf(limit -> limit.resource() == other.resource());
      all.add(other);
    }
    return new Resources(all, shmBytes, memory, cpu, cgroupParent);
  }

  public Resources withShmBytes(long bytes) {
    return new Resources(rlimits, bytes, memory, cpu, cgroupParent);
  }

  public Resources withMemory(Memory limit) {
    return new Resources(rlimits, shmBytes, limit, cpu, cgroupParent);
  }

  public Resources withCpu(Cpu limit) {
    return new Resources(rlimits, shmBytes, memory, limit, cgroupParent);
  }

  public Resources withCgroupParent(String parent) {
    return new Resources(rlimits, shmBytes, memory, cpu, Optional.of(parent));
  }

  /** Whether any of it needs a control group. */
  boolean needsCgroup() {
    return memory.isLimited() || !cpu.equals(Cpu.UNLIMITED) || cgroupParent.isPresent();
  }

  /**
   * What a user should know of an exit status, as the end of a sentence: the kernel kills whoever
   * asks for more memory than there may be, and the status says no more than that.
   */
  public Optional<String> explain(int status) {
    return status == KILLED && memory.isLimited()
        ? Optional.of(
            "killed, perhaps for want of memory (limit %d MiB)"
                .formatted(memory.limitBytes().getAsLong() >> 20))
        : Optional.empty();
  }
}
