package dev.shale.config;

import dev.shale.name.ImageReference;

/**
 * One place in which an image may be, by its real name there.
 *
 * @param insecure whether plain HTTP is allowed there, and certificates need not be valid
 */
public record Endpoint(ImageReference name, boolean insecure) {}
