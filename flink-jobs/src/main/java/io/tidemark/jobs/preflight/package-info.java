/**
 * What has to be true outside a job before it is submitted: brokers, topics, ClickHouse, its tables and its settings.
 *
 * <p>Everything is looked at before anything is said, so that one run names every {@link Problem} with its remedy.
 */
@NullMarked
package io.tidemark.jobs.preflight;

import org.jspecify.annotations.NullMarked;
