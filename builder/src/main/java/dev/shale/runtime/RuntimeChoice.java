package dev.shale.runtime;

/**
 * The runtime that was chosen.
 *
 * @param reason one line for people: which, and why this one
 */
public record RuntimeChoice(OciRuntime runtime, String reason) {}
