/**
 * A Java application as an image, without a Dockerfile: a jar, a WAR, a Spring Boot jar or
 * directories of classes are looked at, jib-core plans layers that seldom change below those that
 * often do, and the store packs them. Start at {@link dev.shale.jib.JavaApplication} and {@link
 * dev.shale.jib.JavaImageBuilder}. Equal files give an equal image, whatever their times, owners
 * and modes. Of jib-core only its planning is used: nothing here asks a registry, runs anything or
 * needs a JDK.
 */
@NullMarked
package dev.shale.jib;

import org.jspecify.annotations.NullMarked;
