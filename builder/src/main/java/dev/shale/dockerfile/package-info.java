/**
 * The Dockerfile language: text in, an abstract syntax tree out. Start at {@link
 * dev.shale.dockerfile.DockerfileParser}, whose result is a {@link dev.shale.dockerfile.Dockerfile}
 * of {@link dev.shale.dockerfile.Instruction}s that know where they were written. What a variable
 * is worth is not known here: {@link dev.shale.dockerfile.Lexer} is told. Whatever is not
 * understood is refused, all of it at once, by name and line. No I/O.
 */
@NullMarked
package dev.shale.dockerfile;

import org.jspecify.annotations.NullMarked;
