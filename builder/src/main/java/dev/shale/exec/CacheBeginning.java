package dev.shale.exec;

import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.local.CacheSeed;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;

/**
 * Files that a cache mount begins with. A cache that begins with others is another one, whatever
 * its id is, as BuildKit has it: what has been put on files that are gone is of no use.
 *
 * @param identity what the files are
 */
record CacheBeginning(String identity, ReadableTree tree, TreePath path) {
  /** The files, in a directory with the attributes that are given, else those it has. */
  CacheSeed seed(Attributes attributes) {
    return new CacheSeed.Copy(tree, path, meta -> with(attributes, meta));
  }

  private static NodeMeta with(Attributes attributes, NodeMeta meta) {
    return meta.withMode(attributes.mode().orElse(meta.mode()))
        .withOwner(attributes.uid().orElse(meta.uid()), attributes.gid().orElse(meta.gid()));
  }
}
