/** The command line of {@code ./tidemark}: what a person types, and what they are told. */
@NullMarked
package io.tidemark.local.command;

import org.jspecify.annotations.NullMarked;
