package dev.shale.sync;

import dev.shale.copy.CopyRequest;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is to be kept like what, and how.
 *
 * @param copy what is copied of each image, and what may change on the way
 * @param rules what else is wanted, or not
 */
public record SyncRequest(
    SyncSource source,
    SyncDestination destination,
    Selection selection,
    CopyRequest copy,
    Set<Rule> rules) {
  public SyncRequest {
    rules = Set.copyOf(rules);
  }

  /**
   * Which images, and what they are called.
   *
   * @param filter which of those that the source has
   * @param naming their names at the destination
   */
  public record Selection(SyncFilter filter, Naming naming) {
    /** All, called as they are. */
    public static final Selection ALL = new Selection(SyncFilter.ALL, Naming.PLAIN);
  }

  /** What is not so unless it is asked for. */
  public enum Rule {
    /** Tags that the source lacks are deleted at the destination. */
    DELETE,
    /** A tag that the destination has is never moved. */
    IMMUTABLE
  }

  /** Everything, as it is. */
  public static SyncRequest of(SyncSource source, SyncDestination destination) {
    return new SyncRequest(source, destination, Selection.ALL, CopyRequest.EXACT, Set.of());
  }

  public SyncRequest withFilter(SyncFilter filter) {
    return new SyncRequest(
        source, destination, new Selection(filter, selection.naming()), copy, rules);
  }

  public SyncRequest withNaming(Naming naming) {
    return new SyncRequest(
        source, destination, new Selection(selection.filter(), naming), copy, rules);
  }

  public SyncRequest withCopy(CopyRequest newCopy) {
    return new SyncRequest(source, destination, selection, newCopy, rules);
  }

  /** This, with one more rule. */
  public SyncRequest with(Rule rule) {
    Set<Rule> more = EnumSet.of(rule);
    more.addAll(rules);
    return new SyncRequest(source, destination, selection, copy, more);
  }

  boolean has(Rule rule) {
    return rules.contains(rule);
  }
}
