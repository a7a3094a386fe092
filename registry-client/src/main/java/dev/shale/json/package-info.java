/**
 * JSON as trees, read strictly: a duplicate key, trailing text, too much depth or size are refused,
 * since two readers that disagree about a document are an attack. Jackson stays in here, its {@code
 * JsonNode} aside.
 */
@NullMarked
package dev.shale.json;

import org.jspecify.annotations.NullMarked;
