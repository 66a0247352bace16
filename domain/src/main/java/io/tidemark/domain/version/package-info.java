/** Versions of published rows: which of two rows of one key is the newer truth. */
@NullMarked
package io.tidemark.domain.version;

import org.jspecify.annotations.NullMarked;
