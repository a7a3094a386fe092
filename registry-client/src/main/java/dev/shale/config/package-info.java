/**
 * What surrounds a run: {@link dev.shale.config.Environment}, read once and passed down. The
 * ecosystem's configuration files come here too, each as one immutable record that knows which file
 * said what: {@code registries.conf} is {@link dev.shale.config.RegistriesConf}, had from {@link
 * dev.shale.config.Registries}, and {@link dev.shale.config.ShortNames} finds what names without a
 * registry mean by it. Nothing here asks a registry.
 */
@NullMarked
package dev.shale.config;

import org.jspecify.annotations.NullMarked;
