package dev.shale.config;

import java.nio.file.Path;

/** A value and the file that says it. */
public record Configured<T>(T value, Path file) {}
