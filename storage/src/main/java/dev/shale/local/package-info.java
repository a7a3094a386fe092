/**
 * The store: images, layers and working containers of one directory, by name. Start at {@link
 * dev.shale.local.LocalStore}. Everything appears whole or not at all; several processes may use
 * the same directory; what a dead process left is reclaimed by the next one that opens the store.
 */
@NullMarked
package dev.shale.local;

import org.jspecify.annotations.NullMarked;
