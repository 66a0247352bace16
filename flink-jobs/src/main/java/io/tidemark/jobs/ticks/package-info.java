/** Ticks on their way to their instrument: added up per minute where they are read, before they are shuffled. */
@NullMarked
package io.tidemark.jobs.ticks;

import org.jspecify.annotations.NullMarked;
