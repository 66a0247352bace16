/**
 * The SQL prompt: statements that a person types, or that come through a pipe, asked of the stack's ClickHouse one after
 * the other.
 *
 * <p>A statement ends at a semicolon. Each is a session of its own, as the server keeps none.
 */
@NullMarked
package io.tidemark.local.prompt;

import org.jspecify.annotations.NullMarked;
