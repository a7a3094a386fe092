package dev.shale.command;

import java.util.List;

/**
 * A peer's command line: its words, options and output mean what they mean to that peer. It is
 * called by the peer's name as the first word.
 */
public interface Personality {
  /** The peer. */
  String name();

  /** What the peer is for, in one line. */
  String summary();

  /** The version of the peer whose command line this is. */
  String version();

  /**
   * Its commands, each called by the peer's name and its own words, in the order of the overview.
   */
  List<CommandEntry> commands();

  /** Options that may stand before the command's word. */
  default List<LeadingOption> leadingOptions() {
    return List.of();
  }

  /**
   * The status that the peer ends with when something fails that is no {@link PeerStatusException}.
   */
  int failure();
}
