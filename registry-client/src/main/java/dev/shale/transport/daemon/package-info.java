/**
 * Images in a Docker daemon: {@code docker-daemon:NAME[:TAG]}. A daemon gives and takes archives,
 * as {@code docker save} and {@code docker load} do; start at {@link
 * dev.shale.transport.daemon.DockerDaemon}.
 */
@NullMarked
package dev.shale.transport.daemon;

import org.jspecify.annotations.NullMarked;
