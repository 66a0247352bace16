/**
 * The demonstration: a stack, a job, a simulated market (or a folder of records), and a view that refreshes in place.
 *
 * <p>What the view shows comes from where a user's own would: the views of ClickHouse, Flink's REST interface, the feed.
 * When the records have ended, {@link io.tidemark.local.demo.DemoBooks} holds what was made against what was found.
 */
@NullMarked
package io.tidemark.local.demo;

import org.jspecify.annotations.NullMarked;
