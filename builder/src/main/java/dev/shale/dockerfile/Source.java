package dev.shale.dockerfile;

/**
 * What an instruction was read from.
 *
 * @param text the instruction as written, continued lines joined, comments left out
 */
public record Source(SourceRange range, String text) {}
