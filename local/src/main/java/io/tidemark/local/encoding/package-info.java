/** How producers write records where they do not write JSON. */
@NullMarked
package io.tidemark.local.encoding;

import org.jspecify.annotations.NullMarked;
