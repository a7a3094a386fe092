package dev.shale.dockerfile;

import java.util.List;

/**
 * One instruction's text, continued lines joined.
 *
 * @param text without the blanks around it
 * @param range all lines of it, those of comments and empty ones in between included
 * @param comments the lines of comment right above it
 */
record LogicalLine(Excerpt text, SourceRange range, List<Word> comments) {}
