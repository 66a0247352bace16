/** The job {@code positions}: executions meet ticks; positions and P&L of every minute, in ClickHouse. */
@NullMarked
package io.tidemark.jobs.positions;

import org.jspecify.annotations.NullMarked;
