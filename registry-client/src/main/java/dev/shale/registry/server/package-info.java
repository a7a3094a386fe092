/**
 * A registry in this process: the distribution-spec over HTTP. {@link
 * dev.shale.registry.server.RegistryServer} is one that listens; what it serves is a {@link
 * dev.shale.registry.server.Repositories}, an image layout on disk ({@link
 * dev.shale.registry.server.LayoutRepositories}) or something else that can be read. One small
 * class per endpoint turns a request into an answer; only {@code HttpConnection}, {@code Exchange},
 * {@code RequestBody} and {@code ClientSocket} know httpcore.
 */
@NullMarked
package dev.shale.registry.server;

import org.jspecify.annotations.NullMarked;
