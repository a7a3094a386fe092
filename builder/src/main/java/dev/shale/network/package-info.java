/**
 * What a container can reach: {@link dev.shale.network.Network}, which becomes a namespace that the
 * runtime uses or joins. The runtime itself knows nothing of networks; nothing of HTTP or
 * registries may come in here.
 */
@NullMarked
package dev.shale.network;

import org.jspecify.annotations.NullMarked;
