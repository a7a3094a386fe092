/**
 * The transport {@code docker://}: images in a registry, over HTTP. Start at {@link
 * dev.shale.registry.RegistryClient}; below it there is one small class for each kind of endpoint
 * ({@code Manifests}, {@code Blobs}, {@code Uploads}, {@code Tags}), all of them on a {@code
 * Repository}, which knows where the requests go and turns refusals into the user's terms.
 *
 * <p>Nothing is asked that is not needed: there is no first ping, and credentials are looked up
 * when a registry wants some.
 */
@NullMarked
package dev.shale.registry;

import org.jspecify.annotations.NullMarked;
