/** End-to-end benchmarks: the jobs as they run in production, with peers beside them in the same run. */
@NullMarked
package io.tidemark.bench;

import org.jspecify.annotations.NullMarked;
