@NullMarked
package dev.shale.local;

import org.jspecify.annotations.NullMarked;
