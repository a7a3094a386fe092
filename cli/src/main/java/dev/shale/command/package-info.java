/**
 * One class for each word that {@code shale} understands: its options as annotated fields, and
 * {@link dev.shale.command.Command#run} which calls the library and prints the result. Start at
 * {@link dev.shale.command.Program}, which finds the class for a command line, and at {@code
 * CommandTable}, which lists them. No work is done here that the library could not be asked for.
 */
@NullMarked
package dev.shale.command;

import org.jspecify.annotations.NullMarked;
