package dev.shale.tar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * One header of a tar archive, as it says it: names are bytes, nothing is cleaned or trusted.
 *
 * <p>Spec: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; the {@code
 * SCHILY.xattr.} records for extended attributes.
 *
 * @param name the path as the archive has it
 * @param linkName where a symbolic link points, or which earlier entry a hard link shares; else
 *     empty
 * @param mode permission bits with set-id and sticky, {@code 07777}
 * @param size content bytes that follow; 0 for all but files
 * @param mtime with the precision that the archive has
 */
public record TarEntry(
    byte[] name,
    Type type,
    byte[] linkName,
    int mode,
    long uid,
    long gid,
    long size,
    Instant mtime,
    int deviceMajor,
    int deviceMinor,
    Xattrs xattrs) {

  /** What an entry makes. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO
  }

  private static final byte[] NOTHING = {};

  public TarEntry {
    if (size < 0 || (size > 0 && type != Type.FILE)) {
      throw new IllegalArgumentException("%s of %d bytes".formatted(type, size));
    }
    name = name.clone();
    linkName = linkName.clone();
  }

  /** An entry with owner 0:0, the epoch as its time and nothing special. */
  public static TarEntry of(Type type, byte[] name, int mode, long size) {
    return new TarEntry(name, type, NOTHING, mode, 0, 0, size, Instant.EPOCH, 0, 0, Xattrs.NONE);
  }

  /** A copy of the name. */
  @Override
  public byte[] name() {
    return name.clone();
  }

  /** A copy of the link's target. */
  @Override
  public byte[] linkName() {
    return linkName.clone();
  }

  public TarEntry withLinkName(byte[] target) {
    return new TarEntry(
        name, type, target, mode, uid, gid, size, mtime, deviceMajor, deviceMinor, xattrs);
  }

  public TarEntry withOwner(long newUid, long newGid) {
    return new TarEntry(
        name, type, linkName, mode, newUid, newGid, size, mtime, deviceMajor, deviceMinor, xattrs);
  }

  public TarEntry withMtime(Instant time) {
    return new TarEntry(
        name, type, linkName, mode, uid, gid, size, time, deviceMajor, deviceMinor, xattrs);
  }

  public TarEntry withDevice(int major, int minor) {
    return new TarEntry(name, type, linkName, mode, uid, gid, size, mtime, major, minor, xattrs);
  }

  public TarEntry withXattrs(Xattrs attributes) {
    return new TarEntry(
        name, type, linkName, mode, uid, gid, size, mtime, deviceMajor, deviceMinor, attributes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TarEntry that
        && type == that.type
        && mode == that.mode
        && uid == that.uid
        && gid == that.gid
        && size == that.size
        && deviceMajor == that.deviceMajor
        && deviceMinor == that.deviceMinor
        && mtime.equals(that.mtime)
        && xattrs.equals(that.xattrs)
        && Arrays.equals(name, that.name)
        && Arrays.equals(linkName, that.linkName);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(name) + type.hashCode();
  }

  /** The name for people; bytes that are not UTF-8 are replaced. */
  @Override
  public String toString() {
    return type + " " + new String(name, StandardCharsets.UTF_8);
  }
}
