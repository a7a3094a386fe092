package dev.shale.buildcache;

import dev.shale.blob.Blob;

/**
 * A cache mount that a cache from elsewhere has.
 *
 * @param files a packed tar
 * @param mode of the mount's own directory
 * @param uid whose the directory is
 * @param gid likewise
 */
public record ImportedMount(Blob files, int mode, long uid, long gid) {}
